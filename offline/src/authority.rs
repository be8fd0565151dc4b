//! The certificate authority of one run: made at start, held in memory, gone at the end.
//!
//! It issues the server's certificate, and also the bad ones that a client must refuse. Its own private key never leaves this file, so a
//! program told to trust the authority's certificate trusts nothing that outlives the run.

use std::fmt;
use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints, SanType, SigningKey,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{RootCertStore, ServerConfig};
use time::{Duration, OffsetDateTime};

use crate::weak_key::WeakKey;

/// The names a good certificate is for.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// The name that a certificate for another host is for.
const ELSEWHERE: &str = "elsewhere.example";

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
    /// As the valid one, but for the name `localhost` and no address.
    NamesOnly,
    /// As the valid one, but issued by another authority, which the one that is trusted has issued. The server
    /// shows both certificates.
    ByIntermediate,
    /// As the valid one; behind it the server shows a certificate that is none of its chain's:
    /// [`Authority::stranger_pem`].
    WithStranger,
    /// Signed by another authority, which no client knows.
    Untrusted,
    /// For `127.0.0.1` and `::1`, with `localhost` for a common name.
    AddressOnly,
    /// For names that are spelt as the addresses are, and for `localhost`.
    AddressAsName,
    /// `localhost` is its common name, and it has no other.
    CommonNameOnly,
    /// Issued to prove clients, not servers.
    ClientOnly,
    /// A certificate that may sign others, used as the server's own.
    AuthorityAsServer,
    /// Signed by an authority between, whose certificate is not shown.
    MissingIntermediate,
    /// Signed by an authority between that may sign for `elsewhere.example` only.
    NameConstraints,
    /// With an unknown critical extension.
    UnknownExtension,
    /// With a signature in which one bit is wrong.
    BadSignature,
    /// A good one, without the private key that belongs to it.
    Stolen,
    /// Signed over SHA-1 by an authority between.
    Sha1,
    /// Signed by an authority between whose RSA key has 1024 bits.
    Rsa1024,
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
    between: CertifiedIssuer<'static, KeyPair>,
    stranger: rcgen::Certificate,
}

impl Authority {
    /// Makes a new authority, different from every other.
    pub fn new() -> io::Result<Self> {
        Self::make().map_err(cannot_issue)
    }

    fn make() -> Result<Self, rcgen::Error> {
        let issuer = authority_params("together-offline authority of one run", 1);
        let issuer = CertifiedIssuer::self_signed(issuer, KeyPair::generate()?)?;
        let between = authority_params("together-offline authority between", 0);
        let between = CertifiedIssuer::signed_by(between, KeyPair::generate()?, &issuer)?;
        let stranger = authority_params("together-offline stranger", 0).self_signed(&KeyPair::generate()?)?;
        Ok(Self { issuer, between, stranger })
    }

    /// The authority's certificate, as a client needs it to trust the server.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// The certificate of the authority in between, of [`CertificateKind::ByIntermediate`].
    pub fn intermediate_pem(&self) -> String {
        self.between.pem()
    }

    /// An unrelated certificate, which [`CertificateKind::WithStranger`] shows beside its own.
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
        let (chain, key) = self.issue(kind).map_err(cannot_issue)?;
        let versions: &[_] = match versions {
            TlsVersions::Both => rustls::ALL_VERSIONS,
            TlsVersions::Only12 => &[&rustls::version::TLS12],
            TlsVersions::Only13 => &[&rustls::version::TLS13],
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = provider.key_provider.load_private_key(key).map_err(io::Error::other)?;
        // Not checked against each other, as rustls else would: one kind is to have a key that does not fit.
        let identity = SingleCertAndKey::from(CertifiedKey::new(chain, key));
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
            .with_cert_resolver(Arc::new(identity));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// The certificates to show, the server's own first, and its private key.
    fn issue(
        &self,
        kind: CertificateKind,
    ) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), rcgen::Error> {
        let params = server_params(kind)?;
        let key = KeyPair::generate()?;
        let chain = match kind {
            CertificateKind::SelfSigned => vec![params.self_signed(&key)?.der().clone()],
            CertificateKind::Untrusted => {
                // Of the same name, so that the name alone is not enough.
                let stranger = Self::new().map_err(|_| rcgen::Error::RingUnspecified)?;
                vec![params.signed_by(&key, &stranger.issuer)?.der().clone()]
            }
            CertificateKind::MissingIntermediate => {
                vec![params.signed_by(&key, &self.between)?.der().clone()]
            }
            CertificateKind::ByIntermediate => {
                vec![
                    params.signed_by(&key, &self.between)?.der().clone(),
                    self.between.as_ref().der().clone(),
                ]
            }
            CertificateKind::WithStranger => {
                vec![params.signed_by(&key, &self.issuer)?.der().clone(), self.stranger.der().clone()]
            }
            CertificateKind::NameConstraints => {
                let elsewhere = NameConstraints {
                    permitted_subtrees: vec![GeneralSubtree::DnsName(ELSEWHERE.to_owned())],
                    excluded_subtrees: Vec::new(),
                };
                let between = self.intermediate(KeyPair::generate()?, Some(elsewhere))?;
                vec![params.signed_by(&key, &between)?.der().clone(), between.as_ref().der().clone()]
            }
            CertificateKind::Sha1 => self.weakly_signed(&params, &key, WeakKey::sha1()?)?,
            CertificateKind::Rsa1024 => self.weakly_signed(&params, &key, WeakKey::rsa_1024()?)?,
            CertificateKind::BadSignature => {
                let mut certificate = params.signed_by(&key, &self.issuer)?.der().to_vec();
                // The end of a certificate is the end of its signature.
                if let Some(last) = certificate.last_mut() {
                    *last ^= 1;
                }
                vec![certificate.into()]
            }
            CertificateKind::Stolen => {
                let owner = KeyPair::generate()?;
                vec![params.signed_by(&owner, &self.issuer)?.der().clone()]
            }
            _ => vec![params.signed_by(&key, &self.issuer)?.der().clone()],
        };
        Ok((chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into()))
    }

    /// An authority between this one and the server.
    fn intermediate<Key: SigningKey>(
        &self,
        key: Key,
        name_constraints: Option<NameConstraints>,
    ) -> Result<CertifiedIssuer<'static, Key>, rcgen::Error> {
        let mut params = authority_params("together-offline authority between", 0);
        params.use_authority_key_identifier_extension = true;
        params.name_constraints = name_constraints;
        CertifiedIssuer::signed_by(params, key, &self.issuer)
    }

    /// The chain of a server's certificate that a weak key signed.
    fn weakly_signed(
        &self,
        params: &CertificateParams,
        key: &KeyPair,
        weak: WeakKey,
    ) -> Result<Vec<CertificateDer<'static>>, rcgen::Error> {
        let between = self.intermediate(weak, None)?;
        let certificate = between.key().finish(params.signed_by(key, &between)?.der());
        Ok(vec![certificate.into(), between.as_ref().der().clone()])
    }
}

/// What an authority's certificate says, with as many authorities below it.
fn authority_params(name: &str, below: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) = around_today();
    params
}

/// What a server's certificate of this kind says.
fn server_params(kind: CertificateKind) -> Result<CertificateParams, rcgen::Error> {
    let names: &[&str] = match kind {
        CertificateKind::OtherHost => &[ELSEWHERE],
        CertificateKind::AddressOnly => &["127.0.0.1", "::1"],
        CertificateKind::CommonNameOnly => &[],
        CertificateKind::NamesOnly | CertificateKind::AddressAsName => &["localhost"],
        _ => &NAMES,
    };
    let mut params = CertificateParams::new(names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())?;
    if kind == CertificateKind::AddressAsName {
        params.subject_alt_names.push(SanType::DnsName("127.0.0.1".try_into()?));
    }
    let common_name = if kind == CertificateKind::OtherHost { ELSEWHERE } else { "localhost" };
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = match kind {
        CertificateKind::ClientOnly => vec![ExtendedKeyUsagePurpose::ClientAuth],
        _ => vec![ExtendedKeyUsagePurpose::ServerAuth],
    };
    if kind == CertificateKind::AuthorityAsServer {
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages.push(KeyUsagePurpose::KeyCertSign);
    }
    if kind == CertificateKind::UnknownExtension {
        // A number for examples (of enterprises, RFC 5612), and an empty octet string.
        let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 32473, 1], vec![4, 0]);
        extension.set_criticality(true);
        params.custom_extensions.push(extension);
    }
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = match kind {
        CertificateKind::Expired => (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2020, 1, 31)),
        CertificateKind::NotYetValid => {
            (rcgen::date_time_ymd(2100, 1, 1), rcgen::date_time_ymd(2100, 12, 31))
        }
        _ => around_today(),
    };
    Ok(params)
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
