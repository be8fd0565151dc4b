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
    KeyUsagePurpose, SanType,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
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
    /// Valid today, with `localhost` as its common name and no subjectAltName at all.
    CommonNameOnly,
    /// As the valid one, but for the name `localhost` and no address.
    NamesOnly,
    /// As the valid one, but for the addresses and no name; its common name is `localhost`.
    AddressOnly,
    /// For the names `localhost` and `127.0.0.1`: an address that is spelt as a name.
    AddressAsName,
    /// As the valid one, but issued by another authority, which the one that is trusted has issued. The server
    /// shows both certificates.
    ByIntermediate,
    /// As the valid one; behind it the server shows a certificate that is none of its chain's:
    /// [`Authority::stranger_pem`].
    WithStranger,
}

/// Whether the server asks the client for a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientCertificate {
    /// It does not ask.
    #[default]
    NotAsked,
    /// It takes one of the authority's, and does without.
    Welcome,
    /// Without one of the authority's, the handshake fails.
    Required,
}

/// A certificate for a client and its private key, both as PEM.
#[derive(Clone)]
pub struct ClientIdentity {
    /// The certificate.
    pub certificate: String,
    /// Its key, as PKCS#8.
    pub key: String,
}

impl fmt::Debug for ClientIdentity {
    /// Nothing of the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientIdentity")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
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
    intermediate: CertifiedIssuer<'static, KeyPair>,
    stranger: rcgen::Certificate,
}

impl Authority {
    /// Makes a new authority, different from every other.
    pub fn new() -> io::Result<Self> {
        let authority = |name: &str, below: u8| {
            let mut params = CertificateParams::default();
            params.distinguished_name.push(DnType::CommonName, name);
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            (params.not_before, params.not_after) = around_today();
            params
        };
        let key = || KeyPair::generate().map_err(cannot_issue);
        let issuer =
            CertifiedIssuer::self_signed(authority("together-offline authority of one run", 1), key()?)
                .map_err(cannot_issue)?;
        let intermediate = authority("together-offline intermediate of one run", 0);
        let intermediate = CertifiedIssuer::signed_by(intermediate, key()?, &issuer).map_err(cannot_issue)?;
        let stranger =
            authority("together-offline stranger", 0).self_signed(&key()?).map_err(cannot_issue)?;
        Ok(Self { issuer, intermediate, stranger })
    }

    /// The authority's certificate, as a client needs it to trust the server.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// The certificate of the authority in between, of [`CertificateKind::ByIntermediate`].
    pub fn intermediate_pem(&self) -> String {
        self.intermediate.pem()
    }

    /// A certificate of nobody's, which [`CertificateKind::WithStranger`] shows beside its own.
    pub fn stranger_pem(&self) -> String {
        self.stranger.pem()
    }

    /// A certificate for a client, which servers of this authority take.
    pub fn client_identity(&self) -> io::Result<ClientIdentity> {
        let make = || {
            let mut params = CertificateParams::default();
            params.distinguished_name.push(DnType::CommonName, "a client of one run");
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            (params.not_before, params.not_after) = around_today();
            let key = KeyPair::generate()?;
            let certificate = params.signed_by(&key, &self.issuer)?;
            Ok(ClientIdentity { certificate: certificate.pem(), key: key.serialize_pem() })
        };
        make().map_err(cannot_issue)
    }

    /// What a TLS server needs to show a certificate of this kind.
    pub fn server_config(
        &self,
        kind: CertificateKind,
        versions: TlsVersions,
        client: ClientCertificate,
    ) -> io::Result<Arc<ServerConfig>> {
        let (certificates, key) = self.issue(kind).map_err(cannot_issue)?;
        let versions: &[_] = match versions {
            TlsVersions::Both => rustls::ALL_VERSIONS,
            TlsVersions::Only12 => &[&rustls::version::TLS12],
            TlsVersions::Only13 => &[&rustls::version::TLS13],
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut trusted = RootCertStore::empty();
        trusted.add(self.issuer.der().clone()).map_err(io::Error::other)?;
        let asking = WebPkiClientVerifier::builder_with_provider(trusted.into(), provider.clone());
        let verifier = match client {
            ClientCertificate::NotAsked => Ok(WebPkiClientVerifier::no_client_auth()),
            ClientCertificate::Welcome => asking.allow_unauthenticated().build(),
            ClientCertificate::Required => asking.build(),
        };
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .map_err(io::Error::other)?
            .with_client_cert_verifier(verifier.map_err(io::Error::other)?)
            .with_single_cert(certificates, key)
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn issue(
        &self,
        kind: CertificateKind,
    ) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), rcgen::Error> {
        let names: &[&str] = match kind {
            CertificateKind::OtherHost => &["elsewhere.example"],
            CertificateKind::CommonNameOnly => &[],
            CertificateKind::NamesOnly | CertificateKind::AddressAsName => &["localhost"],
            CertificateKind::AddressOnly => &["127.0.0.1", "::1"],
            _ => &NAMES,
        };
        let mut params =
            CertificateParams::new(names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())?;
        if kind == CertificateKind::AddressAsName {
            params.subject_alt_names.push(SanType::DnsName("127.0.0.1".try_into()?));
        }
        // No client may go by it.
        let common_name = if kind == CertificateKind::OtherHost { names[0] } else { NAMES[0] };
        params.distinguished_name.push(DnType::CommonName, common_name);
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
            CertificateKind::ByIntermediate => params.signed_by(&key, &self.intermediate)?,
            _ => params.signed_by(&key, &self.issuer)?,
        };
        let mut chain = vec![certificate.der().clone()];
        match kind {
            CertificateKind::ByIntermediate => chain.push(self.intermediate.der().clone()),
            CertificateKind::WithStranger => chain.push(self.stranger.der().clone()),
            _ => {}
        }
        Ok((chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into()))
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
