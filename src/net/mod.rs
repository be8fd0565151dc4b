//! The network: one exchange of a request for an answer, over a pool of connections.
//!
//! The only part of the crate that knows ureq, rustls and sockets. Responsible for sending what the
//! objects prepared, within the limits of time and size, and for saying what went wrong in one line. It
//! must not know what the bytes mean: a request is a method, a path, headers and a body; so is an answer.
//!
//! ```text
//! network -> connector -> transport -> tls, splice -> socket -> limits, cancel
//!         -> answer                 -> roots, pins, identity, verifier
//! probe   -> connector, transport, certificate
//! ```

#[forbid(unsafe_code)]
mod answer;
#[forbid(unsafe_code)]
pub mod base_url;
#[forbid(unsafe_code)]
mod cancel;
#[forbid(unsafe_code)]
mod certificate;
#[forbid(unsafe_code)]
mod connector;
#[forbid(unsafe_code)]
mod identity;
#[forbid(unsafe_code)]
mod limits;
#[forbid(unsafe_code)]
mod network;
#[forbid(unsafe_code)]
mod pins;
#[forbid(unsafe_code)]
pub mod probe;
#[forbid(unsafe_code)]
mod roots;
#[allow(unsafe_code)]
mod socket;
#[forbid(unsafe_code)]
mod splice;
#[forbid(unsafe_code)]
mod tls;
#[forbid(unsafe_code)]
mod transport;
#[forbid(unsafe_code)]
mod verifier;

pub use answer::{Answer, Broken, Headers, Incoming};
pub use cancel::{Cancel, InFlight};
pub use certificate::Described;
pub use identity::Identity;
pub use limits::{FirstByte, Timeouts, cancelled};
pub use network::{Network, Outgoing, Settings, TARGET_LIMIT};
pub use pins::Pin;
pub use roots::{
    CA_FILE_VARIABLE, Certificate, Trust, certificates_from_bundle, certificates_from_file,
    certificates_from_pem,
};
pub use tls::{Tls, TlsSettings};
