//! Proxies: servers that pass our bytes on to the one that is meant.
//!
//! Responsible for what a user writes as a proxy. TLS runs inside the tunnel that it opens, so it sees where
//! a connection goes and how much is sent, and never the key. Credentials are wiped when they go, are never
//! copied but to be sent, and are in no message.
//!
//! ```text
//! choice -> no_proxy          which connections take which proxy: pure, but for the environment
//! tunnel -> connect, socks    what is said to a proxy, and its answers: the latter two are pure
//! all of them -> url          what a user writes: pure
//! ```

mod choice;
pub mod connect;
pub mod no_proxy;
pub mod socks;
mod tunnel;
pub mod url;

pub use self::choice::Proxies;
pub use self::no_proxy::NoProxy;
pub(super) use self::tunnel::open;
pub use self::url::{Proxy, ProxyKind};
