//! Whom TLS trusts, and what to tell a person when it refuses.
//!
//! Responsible for the one `ClientConfig` of a client (TLS 1.2 and 1.3, ring, the roots built in plus those
//! added) and for turning rustls's refusals into a sentence that names the step, the reason and the
//! option that would help. There is no way to turn verification off, here or anywhere.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{AlertDescription, CertificateError, ClientConfig, RootCertStore};

use crate::error::{Error, Result, Status};

/// A certificate authority's certificate.
pub type Certificate = CertificateDer<'static>;

/// A file of more trusted authorities, by the environment variable that OpenSSL's programs read too.
pub const CA_FILE_VARIABLE: &str = "SSL_CERT_FILE";

/// The certificates in a PEM text. `origin` names it in messages.
pub fn certificates_from_pem(pem: &[u8], origin: &str, status: Status) -> Result<Vec<Certificate>> {
    let certificates: Vec<_> =
        CertificateDer::pem_slice_iter(pem).collect::<std::result::Result<_, _>>().map_err(|error| {
            Error::new(status, format!("{origin} is not a PEM file of certificates: {error:?}"))
        })?;
    if certificates.is_empty() {
        return Err(Error::new(
            status,
            format!("{origin} holds no certificate: expected PEM text with -----BEGIN CERTIFICATE-----"),
        ));
    }
    let mut trial = RootCertStore::empty();
    for (number, certificate) in certificates.iter().enumerate() {
        trial.add(certificate.clone()).map_err(|error| {
            Error::new(status, format!("certificate {} in {origin} cannot be used: {error}", number + 1))
        })?;
    }
    Ok(certificates)
}

/// As above, from a file.
pub fn certificates_from_file(path: &str, origin: &str) -> Result<Vec<Certificate>> {
    certificates_from_pem(&content(path, origin)?, origin, Status::File)
}

/// As above, from a bundle that others put together: what cannot be used in it is passed over, as long as
/// something can.
pub fn certificates_from_bundle(path: &str, origin: &str) -> Result<Vec<Certificate>> {
    let pem = content(path, origin)?;
    let mut trial = RootCertStore::empty();
    let mut certificates: Vec<Certificate> =
        CertificateDer::pem_slice_iter(&pem).filter_map(std::result::Result::ok).collect();
    certificates.retain(|certificate| trial.add(certificate.clone()).is_ok());
    if certificates.is_empty() {
        return Err(Error::new(Status::File, format!("{origin} holds no certificate that can be used")));
    }
    Ok(certificates)
}

fn content(path: &str, origin: &str) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::new(Status::File, format!("{origin} cannot be read: {error}")))
}

/// The configuration for every connection of a client: the authorities built in, and `added`.
pub fn client_config(added: &[Certificate]) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in added {
        roots.add(certificate.clone()).map_err(|error| {
            Error::new(Status::Tls, format!("an added CA certificate cannot be used: {error}"))
        })?;
    }
    // Named here and not installed as the process's default, which is the host program's to choose.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(Status::Internal, format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// What to tell the caller about a handshake or a record that rustls refused.
pub fn explain(error: &rustls::Error, host: &str) -> Error {
    let reason = match error {
        rustls::Error::InvalidCertificate(certificate) => {
            format!("the server's certificate was refused: {}", refusal(certificate))
        }
        rustls::Error::NoCertificatesPresented => "the server showed no certificate".to_owned(),
        rustls::Error::InvalidMessage(_) => {
            "what answers there does not speak TLS (is the port right, or is \
             it a plain-http server or a proxy?)"
                .to_owned()
        }
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
        | rustls::Error::PeerIncompatible(_) => {
            format!(
                "the server offers no TLS version or cipher that is still safe (1.2 and 1.3 are spoken): {error}"
            )
        }
        rustls::Error::AlertReceived(alert) => format!("the server refused with the alert {alert:?}"),
        other => other.to_string(),
    };
    Error::new(Status::Tls, format!("TLS with {host} failed: {reason}"))
}

fn refusal(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => {
            "it is signed by an authority that is not trusted (unknown issuer). If \
             the server is yours, or a proxy on the way replaces certificates, add its CA with \
             together_options_add_ca, together_options_add_ca_file or SSL_CERT_FILE"
                .to_owned()
        }
        CertificateError::ExpiredContext { time, not_after } => {
            format!(
                "it expired on {}, and it is {} here: the server needs a new one, or this machine's clock is wrong",
                date(*not_after),
                date(*time)
            )
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            format!(
                "it is not valid before {}, and it is {} here: is this machine's clock right?",
                date(*not_before),
                date(*time)
            )
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            let names = match presented.as_slice() {
                [] => "no name at all".to_owned(),
                names => names.join(", "),
            };
            format!("it is for {names}, not for {}: is the base URL right?", expected.to_str())
        }
        CertificateError::Revoked => "it was revoked".to_owned(),
        CertificateError::InvalidPurposeContext { .. } | CertificateError::InvalidPurpose => {
            "it was not issued for servers (extended key usage)".to_owned()
        }
        CertificateError::BadSignature => "its signature is wrong".to_owned(),
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "it is signed in a way that is no longer safe, such as SHA-1 or a short RSA key".to_owned()
        }
        CertificateError::BadEncoding => "it is not a well-formed certificate".to_owned(),
        other => format!("{other:?}"),
    }
}

fn date(time: UnixTime) -> String {
    match SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(time.as_secs())) {
        // httpdate knows the years up to 9999; some certificates end later.
        Some(moment) if time.as_secs() < 253_402_300_800 => httpdate::fmt_http_date(moment),
        _ => "a date past the year 9999".to_owned(),
    }
}
