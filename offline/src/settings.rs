//! What a server is to be like.

use std::time::Duration;

use crate::authority::{CertificateKind, TlsVersions};
use crate::fault::PlannedFault;

/// What a server is to be like. `Settings::default()` suits most tests.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The port; 0 takes a free one.
    pub port: u16,
    /// The API key that requests must carry.
    pub key: String,
    /// The pause between two events of a stream, or between two bytes where a fault makes them drip; nothing by
    /// default.
    pub pace: Duration,
    /// Models to answer for, for any purpose, beside those of the list.
    pub models: Vec<String>,
    /// HTTP without TLS.
    pub plain: bool,
    /// The certificate that the server shows.
    pub certificate: CertificateKind,
    /// The versions of TLS that it speaks.
    pub tls: TlsVersions,
    /// Requests and answers are held against the description of the API.
    pub strict: bool,
    /// What goes wrong; nothing by default. `"NAME".parse()` and `"NAME:2".parse()` make one.
    pub fault: Option<PlannedFault>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port: 0,
            key: "offline".to_owned(),
            pace: Duration::ZERO,
            models: Vec::new(),
            plain: false,
            certificate: CertificateKind::default(),
            tls: TlsVersions::default(),
            strict: false,
            fault: None,
        }
    }
}
