//! Keys of authorities that sign in obsolete ways: with 1024 bits of RSA, or over SHA-1.
//!
//! ring, which signs everything else here, rightly refuses both. The certificates are rcgen's all the same. It knows
//! no SHA-1, so it signs with SHA-256, and the name of that is rewritten: the two names have the same length.

use getrandom::SysRng;
use rcgen::{PublicKeyData, SignatureAlgorithm, SigningKey};
use rsa::PrivateKey;
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::sha2::Sha256;
use sha1::Sha1;

/// An RSA key with what makes it weak.
pub(crate) struct WeakKey {
    private: PrivateKey,
    public: Vec<u8>,
    is_sha1: bool,
}

impl WeakKey {
    /// Too short: 1024 bits. Signs over SHA-256.
    pub fn rsa_1024() -> Result<Self, rcgen::Error> {
        Self::generate(1024, false)
    }

    /// Long enough, and signs over SHA-1.
    pub fn sha1() -> Result<Self, rcgen::Error> {
        Self::generate(2048, true)
    }

    fn generate(bits: usize, is_sha1: bool) -> Result<Self, rcgen::Error> {
        let private = PrivateKey::new(&mut SysRng, bits).map_err(unavailable)?;
        let public = private.to_public_key().to_pkcs1_der().map_err(unavailable)?.into_vec();
        Ok(Self { private, public, is_sha1 })
    }

    /// A certificate that this key signed, with the name of the hash that it was signed over.
    pub fn finish(&self, certificate: &[u8]) -> Vec<u8> {
        if self.is_sha1 { named_sha1(certificate) } else { certificate.to_vec() }
    }
}

impl PublicKeyData for WeakKey {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl SigningKey for WeakKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        match self.is_sha1 {
            true => self.private.pkcs1v15_sign::<Sha1>(&named_sha1(message)),
            false => self.private.pkcs1v15_sign::<Sha256>(message),
        }
        .map_err(unavailable)
    }
}

/// sha256WithRSAEncryption, as DER has it (RFC 4055, 5).
const SHA256_WITH_RSA: [u8; 11] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
/// The last byte of sha1WithRSAEncryption, which is the same otherwise.
const SHA1: u8 = 0x05;

fn named_sha1(der: &[u8]) -> Vec<u8> {
    let mut renamed = der.to_vec();
    for at in 0..der.len() {
        if der[at..].starts_with(&SHA256_WITH_RSA) {
            renamed[at + SHA256_WITH_RSA.len() - 1] = SHA1;
        }
    }
    renamed
}

fn unavailable(_: impl std::error::Error) -> rcgen::Error {
    rcgen::Error::RingUnspecified
}
