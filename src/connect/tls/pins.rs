//! Pins: public keys of which a server's chain must hold one, beside being verified in the ordinary way.
//!
//! Responsible for reading a pin and for looking for it in the path of certificates that was verified: from
//! the server's own, by way of what issued it, to a trusted authority. What the server sent beside that is
//! not looked at: anybody can append the pinned certificate, which is public, to a chain of their own.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ring::digest::{SHA256, digest};
use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use rustls::{CertificateError, OtherError, RootCertStore};
use webpki::{EndEntityCert, KeyUsage, VerifiedPath};

use crate::error::{Error, Result};

/// The SHA-256 hash of a public key, as written in a certificate (SubjectPublicKeyInfo in DER; RFC 7469).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pin([u8; 32]);

impl Pin {
    /// From base64, with or without the prefix that curl (`sha256//`) and others (`sha256/`) put before it.
    pub fn parse(text: &str) -> Result<Pin> {
        let decode = |encoded: &str| {
            let decoded = STANDARD.decode(encoded).or_else(|_| STANDARD_NO_PAD.decode(encoded)).ok()?;
            decoded.try_into().ok().map(Pin)
        };
        // Base64 may begin with a slash itself, so the prefix is the one that leaves 32 bytes.
        let prefixes = ["", "sha256/", "sha256//"].into_iter();
        prefixes.filter_map(|prefix| text.strip_prefix(prefix)).find_map(decode).ok_or_else(|| {
            Error::invalid(
                "the pin is not the base64 of 32 bytes: give the SHA-256 of a certificate's public key \
                 (SubjectPublicKeyInfo, DER), such as together_client_diagnose shows",
            )
        })
    }

    /// Of a SubjectPublicKeyInfo, its tag and length included.
    pub fn of_key(public_key_info: &[u8]) -> Pin {
        let mut hash = [0; 32];
        hash.iter_mut().zip(digest(&SHA256, public_key_info).as_ref()).for_each(|(to, from)| *to = *from);
        Pin(hash)
    }

    /// Of a certificate's key; `None` where it is not a well-formed certificate.
    pub fn of_certificate(certificate: &CertificateDer<'_>) -> Option<Pin> {
        let parsed = EndEntityCert::try_from(certificate).ok()?;
        Some(Pin::of_key(&parsed.subject_public_key_info()))
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256/{}", STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Looks for one of `pins` in the paths from the server's certificate to a trusted authority. Paths are built
/// again for it, as rustls does not give the one that it found; there may be several.
pub fn check_pins(
    pins: &[Pin],
    end_entity: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    roots: &RootCertStore,
    now: UnixTime,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
) -> std::result::Result<(), rustls::Error> {
    let verified = RefCell::new(Vec::new());
    let is_pinned = |path: &VerifiedPath<'_>| {
        let keys = keys_of(path);
        let found = keys.iter().any(|key| pins.contains(key));
        let mut verified = verified.borrow_mut();
        keys.into_iter().for_each(|key| {
            if !verified.contains(&key) {
                verified.push(key);
            }
        });
        // Which error it is does not matter: another path is tried, or `verified` decides.
        if found { Ok(()) } else { Err(webpki::Error::UnknownIssuer) }
    };
    let bad_encoding = |_| rustls::Error::InvalidCertificate(CertificateError::BadEncoding);
    let server = EndEntityCert::try_from(end_entity).map_err(bad_encoding)?;
    let purpose = KeyUsage::server_auth();
    let outcome = server.verify_for_usage(
        algorithms,
        &roots.roots,
        intermediates,
        now,
        purpose,
        None,
        Some(&is_pinned),
    );
    if outcome.map(drop).is_ok() {
        return Ok(());
    }
    let unpinned = Unpinned { found: verified.take() };
    Err(rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(unpinned)))))
}

/// The pins of a path: the server's own, those that issued it, the trusted authority's.
fn keys_of(path: &VerifiedPath<'_>) -> Vec<Pin> {
    let mut keys = vec![Pin::of_key(&path.end_entity().subject_public_key_info())];
    keys.extend(
        path.intermediate_certificates().map(|issuer| Pin::of_key(&issuer.subject_public_key_info())),
    );
    keys.push(Pin::of_key(&with_head(&path.anchor().subject_public_key_info)));
    keys
}

/// A trust anchor holds its key's information without the head of the SEQUENCE that a pin covers.
fn with_head(content: &[u8]) -> Vec<u8> {
    const SEQUENCE: u8 = 0x30;
    let mut whole = vec![SEQUENCE];
    match u8::try_from(content.len()) {
        Ok(short @ 0..0x80) => whole.push(short),
        // Lengths from 128 on are preceded by their own length (X.690, 8.1.3).
        _ => {
            let length = content.len().to_be_bytes();
            let digits: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
            whole.extend(u8::try_from(digits.len()).map(|count| 0x80 | count));
            whole.extend(digits);
        }
    }
    whole.extend(content);
    whole
}

/// The chain is in order, and none of its keys is pinned.
#[derive(Debug)]
pub struct Unpinned {
    found: Vec<Pin>,
}

impl fmt::Display for Unpinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found: Vec<String> = self.found.iter().map(Pin::to_string).collect();
        write!(
            f,
            "none of the keys in its chain is pinned. The chain has, from the server's to the authority's: {}. If \
             the server's keys were changed by its owner, add one of these with together_options_add_pin; if not, \
             the connection is intercepted",
            found.join(", ")
        )
    }
}

impl std::error::Error for Unpinned {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_read_in_each_of_its_forms() {
        for pin in [Pin::of_key(b"a key"), Pin([0xff; 32]), Pin([0; 32])] {
            let shown = pin.to_string();
            let padded = shown.strip_prefix("sha256/").unwrap();
            for base64 in [padded, padded.trim_end_matches('=')] {
                for text in [base64.to_owned(), format!("sha256/{base64}"), format!("sha256//{base64}")] {
                    assert_eq!(Pin::parse(&text), Ok(pin), "{text}");
                }
            }
        }
        assert!(Pin([0xff; 32]).to_string().starts_with("sha256//"), "one that begins with a slash");
        let shown = Pin::of_key(b"a key").to_string();
        let bare = shown.strip_prefix("sha256/").unwrap();
        for text in
            ["", "sha256/", "sha1/AAAA", "AAAA", &format!("{bare}AAAA"), &format!(" {bare}"), "é", "\0"]
        {
            assert!(Pin::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_anchors_key_is_hashed_as_a_certificates_is() {
        for length in [0, 1, 127, 128, 255, 256, 65_536] {
            let content = vec![7; length];
            let whole = with_head(&content);
            let read: der::asn1::AnyRef<'_> = der::Decode::from_der(&whole).unwrap();
            assert_eq!(der::Tagged::tag(&read), der::Tag::Sequence);
            assert_eq!(read.value(), content, "{length}");
        }
    }
}
