//! The certificate authority of one run: made at start, held in memory, gone at the end.
//!
//! It issues the server's certificate, and also the bad ones that a client must refuse: expired, not yet
//! valid, for another host, unknown to the authority. Its own private key never leaves this file, so a
//! program told to trust the authority's certificate trusts nothing that outlives the run.

use std::fmt;
use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};

/// The names a good certificate is for.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Which certificate the server shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CertificateKind {
    /// For `localhost`, `127.0.0.1` and `::1`, valid today.
    #[default]
    Valid,
    /// As the valid one, but its last day was 31 January 2020.
    Expired,
    /// As the valid one, but its first day is 1 January 2100.
    NotYetValid,
    /// Valid today, but for `elsewhere.example` only.
    OtherHost,
    /// Right names and dates, but signed by itself: the authority does not know it.
    SelfSigned,
}

/// Which versions of TLS the server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsVersions {
    /// TLS 1.2 and TLS 1.3.
    #[default]
    Both,
    /// TLS 1.2 alone.
    Only12,
    /// TLS 1.3 alone.
    Only13,
}

/// A certificate authority and the private key it signs with.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// Makes a new authority, different from every other.
    pub fn new() -> io::Result<Self> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "together-offline authority of one run");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        (params.not_before, params.not_after) = around_today();
        let key = KeyPair::generate().map_err(cannot_issue)?;
        Ok(Self { issuer: CertifiedIssuer::self_signed(params, key).map_err(cannot_issue)? })
    }

    /// The authority's certificate, as a client needs it to trust the server.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// What a TLS server needs to show a certificate of this kind.
    pub fn server_config(
        &self,
        kind: CertificateKind,
        versions: TlsVersions,
    ) -> io::Result<Arc<ServerConfig>> {
        let (certificate, key) = self.issue(kind).map_err(cannot_issue)?;
        let versions: &[_] = match versions {
            TlsVersions::Both => rustls::ALL_VERSIONS,
            TlsVersions::Only12 => &[&rustls::version::TLS12],
            TlsVersions::Only13 => &[&rustls::version::TLS13],
        };
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_protocol_versions(versions)
                .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key))
                .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn issue(
        &self,
        kind: CertificateKind,
    ) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
        let names: &[&str] = if kind == CertificateKind::OtherHost { &["elsewhere.example"] } else { &NAMES };
        let mut params =
            CertificateParams::new(names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())?;
        params.distinguished_name.push(DnType::CommonName, names[0]);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        (params.not_before, params.not_after) = match kind {
            CertificateKind::Expired => (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2020, 1, 31)),
            CertificateKind::NotYetValid => {
                (rcgen::date_time_ymd(2100, 1, 1), rcgen::date_time_ymd(2100, 12, 31))
            }
            _ => around_today(),
        };
        let key = KeyPair::generate()?;
        let certificate = match kind {
            CertificateKind::SelfSigned => params.self_signed(&key)?,
            _ => params.signed_by(&key, &self.issuer)?,
        };
        Ok((certificate.der().clone(), PrivatePkcs8KeyDer::from(key.serialize_der()).into()))
    }
}

impl fmt::Debug for Authority {
    /// Names the type alone, so that no key is ever printed.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Authority")
    }
}

/// A validity that some verifiers ask for: less than 398 days, and begun a while ago for clocks that are behind.
fn around_today() -> (OffsetDateTime, OffsetDateTime) {
    let now = OffsetDateTime::now_utc();
    (now - Duration::days(2), now + Duration::days(365))
}

fn cannot_issue(error: rcgen::Error) -> io::Error {
    io::Error::other(format!("cannot make a certificate for the offline server: {error}"))
}
