//! Whether the server is who it says it is.
//!
//! Responsible for asking rustls first, in the steps of its own verifier (a path to a trusted authority, with
//! its signatures, dates and purposes; then the name, by subjectAltName alone), for the pins beside that, and
//! for noting what a server presented, for the diagnosis. It must not decide on its own: nothing passes here
//! that rustls refuses.
//!
//! Rustls's verifier itself brings the reading of revocation lists, which are not used here.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::pins::{Pin, check_pins};
use super::roots::Certificate;
use crate::lock::Lock;

/// The certificates that a server presented, whether they were accepted or not.
#[derive(Debug, Default)]
pub struct Presented(Lock<Vec<Certificate>>);

impl Presented {
    pub fn take(&self) -> Vec<Certificate> {
        std::mem::take(&mut self.0.lock())
    }

    fn note(&self, end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) {
        let all = std::iter::once(end_entity).chain(intermediates);
        let all = all.map(|certificate| certificate.clone().into_owned()).collect();
        *self.0.lock() = all;
    }
}

#[derive(Debug)]
pub struct Verifier {
    pub roots: Arc<RootCertStore>,
    pub algorithms: WebPkiSupportedAlgorithms,
    /// Empty where no key is pinned.
    pub pins: Vec<Pin>,
    /// Where to note what was presented.
    pub presented: Option<Arc<Presented>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Some(presented) = &self.presented {
            presented.note(end_entity, intermediates);
        }
        let certificate = ParsedCertificate::try_from(end_entity)?;
        let (roots, algorithms) = (&self.roots, self.algorithms.all);
        verify_server_cert_signed_by_trust_anchor(&certificate, roots, intermediates, now, algorithms)?;
        verify_server_name(&certificate, server_name)?;
        if !self.pins.is_empty() {
            check_pins(&self.pins, end_entity, intermediates, roots, now, algorithms)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
