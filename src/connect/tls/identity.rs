//! The client's own certificate, for servers that ask for one (mutual TLS).
//!
//! Responsible for reading a certificate and its private key from PEM texts, with no copy of the key's text
//! left behind, and for refusing a pair that does not fit when it is given. It must not decide who is shown
//! the certificate.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::client::ResolvesClientCert;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{Error as TlsError, InconsistentKeys};
use zeroize::Zeroizing;

use super::roots::chain_from_pem;
use crate::error::{Error, Result, Status};

/// A certificate with its private key, in rustls's hands.
#[derive(Clone)]
pub struct Identity(Arc<CertifiedKey>);

impl Identity {
    /// From a chain of certificates, the client's own first, and an unencrypted key: PKCS#8, PKCS#1 or SEC1.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Identity> {
        let chain = chain_from_pem(certificate, "the client certificate", Status::InvalidArgument)?;
        let key = PrivateKey::from_pem(key)?;
        let key = any_supported_type(&key.borrowed()).map_err(|_| {
            Error::invalid(
                "the client certificate's private key cannot be used: RSA from 2048 bits, ECDSA on P-256 or P-384, \
                and Ed25519 are known",
            )
        })?;
        let pair = CertifiedKey::new(chain, key);
        match pair.keys_match() {
            // What cannot be compared here, the server will.
            Ok(()) | Err(TlsError::InconsistentKeys(InconsistentKeys::Unknown)) => {
                Ok(Identity(Arc::new(pair)))
            }
            Err(TlsError::InconsistentKeys(_)) => Err(Error::invalid(
                "the private key is not that of the client certificate: give the two that were made together (the \
                client's own certificate comes first)",
            )),
            Err(error) => Err(invalid!("the client certificate cannot be used: {error}")),
        }
    }

    pub fn resolver(&self) -> Arc<dyn ResolvesClientCert> {
        Arc::new(SingleCertAndKey::from(self.0.clone()))
    }
}

/// Nothing of the key.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(not shown)")
    }
}

/// A private key on its way to rustls, wiped when it is there. The PEM reader that rustls brings would leave
/// pieces of it in buffers that grew.
struct PrivateKey {
    kind: KeyKind,
    der: Zeroizing<Vec<u8>>,
}

#[derive(Clone, Copy)]
enum KeyKind {
    Pkcs8,
    Pkcs1,
    Sec1,
}

const KINDS: [(&str, KeyKind); 3] =
    [("PRIVATE KEY", KeyKind::Pkcs8), ("RSA PRIVATE KEY", KeyKind::Pkcs1), ("EC PRIVATE KEY", KeyKind::Sec1)];

impl PrivateKey {
    fn from_pem(pem: &[u8]) -> Result<PrivateKey> {
        // The text is the caller's, and is only looked at.
        let text = std::str::from_utf8(pem)
            .map_err(|_| Error::invalid("the client certificate's private key is not PEM text"))?;
        let section = |(label, kind)| {
            let (_, after) = text.split_once(&format!("-----BEGIN {label}-----"))?;
            let (inside, _) = after.split_once(&format!("-----END {label}-----"))?;
            Some((kind, inside))
        };
        let Some((kind, inside)) = KINDS.into_iter().find_map(section) else {
            return Err(Error::invalid(match text.contains("ENCRYPTED") {
                true => "the client certificate's private key is encrypted: decrypt it first (openssl pkey)",
                false => {
                    "the private key text holds none: expected PEM text with -----BEGIN PRIVATE KEY-----, \
                    -----BEGIN RSA PRIVATE KEY----- or -----BEGIN EC PRIVATE KEY-----"
                }
            }));
        };
        if inside.contains("ENCRYPTED") {
            return Err(Error::invalid(
                "the client certificate's private key is encrypted: decrypt it first (openssl pkey)",
            ));
        }
        // Room from the beginning: a vector that grows leaves its old content behind.
        let mut encoded = Zeroizing::new(Vec::with_capacity(inside.len()));
        encoded.extend(inside.bytes().filter(|byte| !byte.is_ascii_whitespace()));
        let mut der = Zeroizing::new(vec![0; inside.len()]);
        let length = STANDARD.decode_slice(&*encoded, &mut der).map_err(|_| {
            Error::invalid("the client certificate's private key is not valid PEM: its base64 is broken")
        })?;
        der.truncate(length);
        Ok(PrivateKey { kind, der })
    }

    fn borrowed(&self) -> PrivateKeyDer<'_> {
        let der = self.der.as_slice();
        match self.kind {
            KeyKind::Pkcs8 => PrivatePkcs8KeyDer::from(der).into(),
            KeyKind::Pkcs1 => PrivatePkcs1KeyDer::from(der).into(),
            KeyKind::Sec1 => PrivateSec1KeyDer::from(der).into(),
        }
    }
}
