//! The configurations of a client's TLS connections, and the message when one is refused.
//!
//! Responsible for making them when they are first needed (TLS 1.2 and 1.3, ring, what `roots`, `pins` and
//! `identity` say) and for turning rustls's refusals into a sentence that names the step, the reason and the
//! option that would help. There is no way to turn verification off, here or anywhere.

pub mod certificate;
pub mod identity;
pub mod pins;
pub mod roots;
pub mod session;
pub mod verifier;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use once_cell::sync::OnceCell;
use rustls::client::Resumption;
use rustls::pki_types::{ServerName, UnixTime};
use rustls::{AlertDescription, CertificateError, CipherSuite, ClientConfig};

use self::identity::Identity;
use self::pins::{Pin, Unpinned};
use self::roots::{Certificate, Roots, Trust};
use self::verifier::{Presented, Verifier};
use crate::connect::base_url::Origin;
use crate::error::{Error, Result, Status};

/// What a client's options say of TLS.
#[derive(Clone, Debug, Default)]
pub struct TlsSettings {
    pub trust: Trust,
    pub added: Vec<Certificate>,
    pub pins: Vec<Pin>,
    pub identity: Option<Identity>,
}

/// A client's configurations. Nothing is read or parsed until the first connection needs it: 150 roots, and
/// the system's files, are no part of making a client.
///
/// A configuration keeps the sessions that its connections made, and a resumed session shows no certificate.
/// That passes no check by: a session comes from a handshake that this very configuration verified, pins
/// included, none of which can change while the client lives.
pub struct Tls {
    settings: TlsSettings,
    roots: OnceCell<Roots>,
    to_origin: OnceCell<Arc<ClientConfig>>,
    to_others: OnceCell<Arc<ClientConfig>>,
}

/// Not the configurations: what rustls has to say of them is long.
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Tls {
    pub fn new(settings: TlsSettings) -> Tls {
        let (roots, to_origin, to_others) = Default::default();
        Tls { settings, roots, to_origin, to_others }
    }

    pub fn settings(&self) -> &TlsSettings {
        &self.settings
    }

    pub fn roots(&self) -> Result<&Roots> {
        self.roots.get_or_try_init(|| Roots::gather(self.settings.trust, &self.settings.added))
    }

    /// For the configured origin: the pins are its, and it alone is shown the client's certificate.
    pub fn to_origin(&self) -> Result<Arc<ClientConfig>> {
        self.to_origin.get_or_try_init(|| self.for_origin(None).map(Arc::new)).cloned()
    }

    /// For any other server.
    pub fn to_others(&self) -> Result<Arc<ClientConfig>> {
        self.to_others.get_or_try_init(|| self.configuration(Vec::new(), None, None).map(Arc::new)).cloned()
    }

    /// As `to_origin`, for one connection that makes a whole handshake and notes what the server presents.
    pub fn to_origin_noting(&self, presented: Arc<Presented>) -> Result<Arc<ClientConfig>> {
        let mut config = self.for_origin(Some(presented))?;
        config.resumption = Resumption::disabled();
        Ok(Arc::new(config))
    }

    fn for_origin(&self, presented: Option<Arc<Presented>>) -> Result<ClientConfig> {
        let TlsSettings { pins, identity, .. } = &self.settings;
        self.configuration(pins.clone(), identity.as_ref(), presented)
    }

    fn configuration(
        &self,
        pins: Vec<Pin>,
        identity: Option<&Identity>,
        presented: Option<Arc<Presented>>,
    ) -> Result<ClientConfig> {
        let roots = self.roots()?.store.clone();
        // Named here and not installed as the process's default, which is the host program's to choose.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let algorithms = provider.signature_verification_algorithms;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error!(Status::Internal, "TLS cannot be set up: {error}"))?
            // "Dangerous" is a verifier of one's own; this one only ever refuses more than rustls's.
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Verifier { roots, algorithms, pins, presented }));
        let mut config = match identity {
            Some(identity) => builder.with_client_cert_resolver(identity.resolver()),
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// The error of a handshake or a record that rustls refused.
pub fn explain(error: &rustls::Error, host: &str) -> Error {
    let reason = match error {
        rustls::Error::FailedToGetRandomBytes => {
            return Error::new(Status::Internal, "the system gives no random numbers");
        }
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
        rustls::Error::AlertReceived(alert) => match about_the_client(*alert) {
            Some(reason) => format!("{reason} (alert {alert:?})"),
            None => format!("the server refused with the alert {alert:?}"),
        },
        other => other.to_string(),
    };
    error!(Status::Tls, "TLS with {host} failed: {reason}")
}

/// What a server's alert says of the certificate that it was shown, or was not.
fn about_the_client(alert: AlertDescription) -> Option<&'static str> {
    match alert {
        AlertDescription::CertificateRequired => Some(
            "the server asks for a client certificate and was given none: set one with \
            together_options_set_identity",
        ),
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied
        | AlertDescription::DecryptError => Some(
            "the server does not accept the client certificate: check what together_options_set_identity was given, \
            its dates, and whether its authority is one that the server trusts",
        ),
        // What servers of TLS 1.2 say for want of a better word.
        AlertDescription::HandshakeFailure => Some(
            "the server refused the handshake: it shares no cipher, or asks for a client certificate \
            (together_options_set_identity)",
        ),
        _ => None,
    }
}

fn refusal(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => {
            "it is signed by an authority that is not trusted (unknown issuer). If \
            the server is yours, or a proxy on the way replaces certificates, add its CA with \
            together_options_add_ca, together_options_add_ca_file or SSL_CERT_FILE, or trust what the system \
            trusts with together_options_set_trust"
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
                names => names.iter().map(|name| bare(name)).collect::<Vec<_>>().join(", "),
            };
            format!("it is for {names}, not for {}: is the base URL right?", expected.to_str())
        }
        CertificateError::Revoked => "it was revoked".to_owned(),
        CertificateError::InvalidPurposeContext { .. } | CertificateError::InvalidPurpose => {
            "it was not issued for servers (extended key usage)".to_owned()
        }
        CertificateError::BadSignature => {
            "its signature is wrong, or it is signed by another authority of the name of a trusted one"
                .to_owned()
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "it is signed in a way that is no longer safe, such as SHA-1 or a short RSA key".to_owned()
        }
        CertificateError::BadEncoding => "it is not a well-formed certificate".to_owned(),
        CertificateError::Other(other) => match other.0.downcast_ref::<Unpinned>() {
            Some(unpinned) => unpinned.to_string(),
            None => format!("{other}"),
        },
        other => format!("{other:?}"),
    }
}

/// `localhost`, of what rustls calls `DnsName("localhost")`.
fn bare(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}

fn date(time: UnixTime) -> String {
    match SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(time.as_secs())) {
        // httpdate knows the years up to 9999; some certificates end later.
        Some(moment) if time.as_secs() < 253_402_300_800 => httpdate::fmt_http_date(moment),
        _ => "a date past the year 9999".to_owned(),
    }
}

/// Of those that are offered: rustls's own table of names has four hundred, and weighs 28 KB.
pub fn cipher_name(cipher: CipherSuite) -> &'static str {
    match cipher {
        CipherSuite::TLS13_AES_256_GCM_SHA384 => "TLS13_AES_256_GCM_SHA384",
        CipherSuite::TLS13_AES_128_GCM_SHA256 => "TLS13_AES_128_GCM_SHA256",
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256 => "TLS13_CHACHA20_POLY1305_SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 => "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 => "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 => {
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
        }
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 => "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 => "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 => {
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
        }
        _ => "unknown",
    }
}

/// What a certificate has to be for.
pub fn server_name(origin: &Origin) -> Result<ServerName<'static>> {
    match origin.address() {
        Some(address) => Ok(ServerName::from(address)),
        None => ServerName::try_from(origin.host.clone())
            .map_err(|_| invalid!("{} is not a host name that TLS can check", origin.host)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::tls::roots::certificates_from_pem;

    #[test]
    fn the_identity_and_the_pins_are_for_the_configured_origin_alone() {
        let authority = together_offline::Authority::new().unwrap();
        let own = authority.client_identity().unwrap();
        let settings = TlsSettings {
            trust: Trust::AddedOnly,
            added: certificates_from_pem(authority.pem().as_bytes(), "the test's CA", Status::Tls).unwrap(),
            pins: vec![Pin::of_key(b"a key")],
            identity: Some(Identity::from_pem(own.certificate.as_bytes(), own.key.as_bytes()).unwrap()),
        };
        let tls = Tls::new(settings);
        let has_identity = |config: &ClientConfig| config.client_auth_cert_resolver.has_certs();
        assert!(has_identity(&tls.to_origin().unwrap()));
        assert!(has_identity(&tls.to_origin_noting(Arc::default()).unwrap()));
        let to_others = tls.to_others().unwrap();
        assert!(!has_identity(&to_others));
        assert!(!format!("{to_others:?}").contains("sha256/"));
        assert!(format!("{:?}", tls.to_origin().unwrap()).contains("sha256/"));
    }

    #[test]
    fn every_cipher_that_is_offered_has_its_name() {
        for suite in rustls::crypto::ring::ALL_CIPHER_SUITES {
            assert_eq!(Some(cipher_name(suite.suite())), suite.suite().as_str());
        }
    }
}
