//! Whether the server is who it says it is.
//!
//! Responsible for asking rustls's own verifier first (trust, dates, names by subjectAltName alone, purpose,
//! signatures), for the pins beside it, and for noting what a server presented, for the diagnosis. It must
//! not decide on its own: nothing passes here that rustls's verifier refuses.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};

use super::pins::PinCheck;
use super::roots::Certificate;

/// The certificates that a server presented, whether they were accepted or not.
#[derive(Debug, Default)]
pub struct Presented(Mutex<Vec<Certificate>>);

impl Presented {
    pub fn take(&self) -> Vec<Certificate> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) {
        let all = std::iter::once(end_entity).chain(intermediates);
        let all = all.map(|certificate| certificate.clone().into_owned()).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = all;
    }
}

#[derive(Debug)]
pub struct Verifier {
    pub ordinary: Arc<WebPkiServerVerifier>,
    /// `None` where no key is pinned.
    pub pins: Option<PinCheck>,
    /// Where to note what was presented.
    pub presented: Option<Arc<Presented>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Some(presented) = &self.presented {
            presented.note(end_entity, intermediates);
        }
        let verified =
            self.ordinary.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)?;
        if let Some(pins) = &self.pins {
            pins.check(end_entity, intermediates, now)?;
        }
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.ordinary.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.ordinary.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.ordinary.supported_verify_schemes()
    }
}
