//! The network: one exchange of a request for an answer, over a pool of connections.
//!
//! The only part of the crate that knows ureq, rustls and sockets. Responsible for sending what the
//! objects prepared, within the limits of time and size, and for saying what went wrong in one line. It
//! must not know what the bytes mean: a request is a method, a path, headers and a body; so is an answer.
//!
//! ```text
//! network -> answer    -> pool -> head -> connection -> early_response, splice, buffers, body
//!         -> connector -> reach -> dial -> look_up, race
//!                               -> proxy
//!         -> outgoing, request_body, redirect
//! connection, connector -> tls -> roots, pins, identity, verifier
//! probe   -> the same steps, one by one, for the diagnosis; certificate
//! all of them -> exchange -> deadline -> cancel, and byte_stream -> socket, host_stream
//! network -> cassette, in the place of all that or beside it
//! ```

#[forbid(unsafe_code)]
mod answer;
#[forbid(unsafe_code)]
pub mod base_url;
#[forbid(unsafe_code)]
pub mod body;
#[forbid(unsafe_code)]
mod buffers;
#[forbid(unsafe_code)]
mod byte_stream;
#[forbid(unsafe_code)]
mod cancel;
#[forbid(unsafe_code)]
pub mod cassette;
#[forbid(unsafe_code)]
mod certificate;
#[forbid(unsafe_code)]
mod connection;
#[forbid(unsafe_code)]
mod connector;
#[forbid(unsafe_code)]
mod deadline;
#[forbid(unsafe_code)]
mod dial;
#[forbid(unsafe_code)]
mod early_response;
#[forbid(unsafe_code)]
pub mod endpoint;
#[forbid(unsafe_code)]
mod exchange;
#[forbid(unsafe_code)]
mod head;
#[forbid(unsafe_code)]
mod host_stream;
#[forbid(unsafe_code)]
mod identity;
#[forbid(unsafe_code)]
mod look_up;
#[forbid(unsafe_code)]
mod network;
#[forbid(unsafe_code)]
mod outgoing;
#[forbid(unsafe_code)]
mod pins;
#[forbid(unsafe_code)]
mod pool;
#[forbid(unsafe_code)]
pub mod probe;
#[forbid(unsafe_code)]
pub mod proxy;
#[forbid(unsafe_code)]
mod race;
#[forbid(unsafe_code)]
mod reach;
#[forbid(unsafe_code)]
mod redirect;
#[forbid(unsafe_code)]
mod request_body;
#[forbid(unsafe_code)]
mod restraint;
#[forbid(unsafe_code)]
pub mod retry;
#[forbid(unsafe_code)]
mod roots;
#[allow(unsafe_code)]
mod socket;
#[forbid(unsafe_code)]
mod splice;
#[forbid(unsafe_code)]
mod timeouts;
#[forbid(unsafe_code)]
mod tls;
#[forbid(unsafe_code)]
mod traffic;
#[forbid(unsafe_code)]
mod verifier;

pub use answer::{Answer, Broken, Headers, Incoming};
pub use cancel::{Cancel, InFlight};
pub use certificate::Described;
pub use deadline::cancelled;
pub use exchange::{Exchange, Progress};
pub use host_stream::{HostBytes, HostTransport};
pub use identity::Identity;
pub use network::{Network, Settings, TARGET_LIMIT, chance, random};
pub use outgoing::{Content, Outgoing, Streamed};
pub use pins::Pin;
pub use reach::Reach;
pub use roots::{
    CA_FILE_VARIABLE, Certificate, Trust, certificates_from_bundle, certificates_from_file,
    certificates_from_pem,
};
pub use timeouts::{FirstByte, Timeouts};
pub use tls::{Tls, TlsSettings};
pub use traffic::Traffic;
