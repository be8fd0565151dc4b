//! A connection to a server: how its bytes get there, and TLS.
//!
//! ```text
//! route -> dial -> dns, race
//!       -> proxy
//! tls   -> roots, pins, identity, verifier; certificate; handshake
//! all of them -> byte_stream -> host_stream; destination -> base_url -> endpoint
//! ```
//!
//! It must not know what the bytes mean.

pub mod base_url;
pub mod byte_stream;
pub mod destination;
pub mod dial;
pub mod dns;
pub mod endpoint;
pub mod host_stream;
pub mod proxy;
mod race;
pub mod route;
pub mod tls;
