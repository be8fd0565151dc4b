//! The authorities that a server's certificate may lead to: built in, the system's, and those added.
//!
//! Responsible for reading certificates that a caller names, for finding the system's, and for the one store
//! that a client verifies with. It must not verify anything, and it reads no environment variable: which
//! file one names is the options' to know.

use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::error::{Error, Result, Status};
use crate::sys::trust_store::{SystemRoots, system_certificates};
use crate::sys::words::in_english;

/// A certificate authority's certificate, or any other.
pub type Certificate = CertificateDer<'static>;

/// A file of more trusted authorities, by the environment variable that OpenSSL's programs read too.
pub const CA_FILE_VARIABLE: &str = "SSL_CERT_FILE";

/// Which authorities are trusted, in the numbers of the C header (`TOGETHER_TRUST_...`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those built in (Mozilla's), and those added.
    #[default]
    BuiltIn = 0,
    /// Those of the system, and those added.
    System = 1,
    /// Built in, the system's and added.
    Both = 2,
    /// Only those that the program added: not even those that the environment names.
    AddedOnly = 3,
}

c_enum!(Trust, "TOGETHER_TRUST_...", [BuiltIn, System, Both, AddedOnly]);

impl Trust {
    pub fn name(self) -> &'static str {
        match self {
            Trust::BuiltIn => "built_in",
            Trust::System => "system",
            Trust::Both => "both",
            Trust::AddedOnly => "added_only",
        }
    }

    fn takes_built_in(self) -> bool {
        matches!(self, Trust::BuiltIn | Trust::Both)
    }

    fn takes_system(self) -> bool {
        matches!(self, Trust::System | Trust::Both)
    }
}

/// The authorities of a client, and how many of them came from where.
#[derive(Debug)]
pub struct Roots {
    pub store: Arc<RootCertStore>,
    pub built_in: usize,
    pub system: usize,
    pub added: usize,
}

impl Roots {
    /// Reads the system's store where that is trusted, so it blocks for as long as some files take to read.
    pub fn gather(trust: Trust, added: &[Certificate]) -> Result<Roots> {
        Roots::gather_from(trust, added, system_certificates)
    }

    fn gather_from(
        trust: Trust,
        added: &[Certificate],
        system_certificates: impl FnOnce() -> SystemRoots,
    ) -> Result<Roots> {
        let mut store = RootCertStore::empty();
        if trust.takes_built_in() {
            store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        let built_in = store.len();
        if trust.takes_system() {
            let found = system_certificates();
            // A store that others put together: what cannot be used in it is passed over.
            store.add_parsable_certificates(found.certificates);
            // Where the built-in ones are trusted too, a system without a store takes nothing away from them.
            if store.is_empty() {
                return Err(no_system_store(&found.tried));
            }
        }
        let system = store.len() - built_in;
        for certificate in added {
            store
                .add(certificate.clone())
                .map_err(|error| error!(Status::Tls, "an added CA certificate cannot be used: {error}"))?;
        }
        let added = store.len() - system - built_in;
        Ok(Roots { store: Arc::new(store), built_in, system, added })
    }
}

fn no_system_store(tried: &[String]) -> Error {
    let advice = match cfg!(any(target_vendor = "apple", windows)) {
        true => "look at the system's list of root certificates",
        false => "install the system's package of them (ca-certificates)",
    };
    error!(
        Status::Tls,
        "the system's trusted certificates were asked for (together_options_set_trust), and there are none that \
        can be used ({}): {advice}, or choose \
        TOGETHER_TRUST_BUILT_IN or TOGETHER_TRUST_BOTH",
        tried.join("; ")
    )
}

/// The certificates in a PEM text. `origin` names it in messages.
pub fn certificates_from_pem(pem: &[u8], origin: &str, status: Status) -> Result<Vec<Certificate>> {
    let certificates = chain_from_pem(pem, origin, status)?;
    let mut trial = RootCertStore::empty();
    for (number, certificate) in certificates.iter().enumerate() {
        trial.add(certificate.clone()).map_err(|error| {
            error!(status, "certificate {} in {origin} cannot be used: {error}", number + 1)
        })?;
    }
    Ok(certificates)
}

/// As above, of certificates that are no authorities.
pub fn chain_from_pem(pem: &[u8], origin: &str, status: Status) -> Result<Vec<Certificate>> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| error!(status, "{origin} is not a PEM file of certificates: {error:?}"))?;
    if certificates.is_empty() {
        return Err(error!(
            status,
            "{origin} holds no certificate: expected PEM text with -----BEGIN CERTIFICATE-----"
        ));
    }
    Ok(certificates)
}

/// As `certificates_from_pem`, from a file.
pub fn certificates_from_file(path: &str, origin: &str) -> Result<Vec<Certificate>> {
    certificates_from_pem(&content(path, origin)?, origin, Status::File)
}

/// As `certificates_from_pem`, from a bundle that others put together: what cannot be used in it is passed over,
/// as long as something can.
pub fn certificates_from_bundle(path: &str, origin: &str) -> Result<Vec<Certificate>> {
    let pem = content(path, origin)?;
    let mut trial = RootCertStore::empty();
    let mut certificates: Vec<Certificate> =
        CertificateDer::pem_slice_iter(&pem).filter_map(std::result::Result::ok).collect();
    certificates.retain(|certificate| trial.add(certificate.clone()).is_ok());
    if certificates.is_empty() {
        return Err(error!(Status::File, "{origin} holds no certificate that can be used"));
    }
    Ok(certificates)
}

fn content(path: &str, origin: &str) -> Result<Vec<u8>> {
    std::fs::read(path)
        .map_err(|error| error!(Status::File, "{origin} cannot be read: {}", in_english(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority() -> Certificate {
        let pem = together_offline::Authority::new().unwrap().pem();
        certificates_from_pem(pem.as_bytes(), "the test's CA", Status::Tls).unwrap().remove(0)
    }

    fn system_of(certificates: &[Certificate]) -> impl FnOnce() -> SystemRoots {
        let certificates = certificates.to_vec();
        move || SystemRoots { certificates, tried: vec!["/the/folder: nothing".to_owned()] }
    }

    #[test]
    fn each_mode_takes_the_authorities_that_it_names() {
        let (system, added) = (authority(), authority());
        let built_in = webpki_roots::TLS_SERVER_ROOTS.len();
        for (trust, expected) in [
            (Trust::BuiltIn, (built_in, 0, 1)),
            (Trust::System, (0, 1, 1)),
            (Trust::Both, (built_in, 1, 1)),
            (Trust::AddedOnly, (0, 0, 1)),
        ] {
            let roots = Roots::gather_from(
                trust,
                std::slice::from_ref(&added),
                system_of(std::slice::from_ref(&system)),
            )
            .unwrap();
            assert_eq!((roots.built_in, roots.system, roots.added), expected, "{trust:?}");
            assert_eq!(roots.store.len(), expected.0 + expected.1 + expected.2);
            assert_eq!(Trust::from_number(trust as i32), Ok(trust));
        }
    }

    #[test]
    fn a_system_without_authorities_is_an_error_where_no_others_are_trusted() {
        let garbage = CertificateDer::from(b"no certificate".to_vec());
        for certificates in [&[][..], &[garbage]] {
            let error =
                Roots::gather_from(Trust::System, &[authority()], system_of(certificates)).unwrap_err();
            assert_eq!(error.status(), Status::Tls);
            let package =
                if cfg!(any(target_vendor = "apple", windows)) { "list of root" } else { "ca-certificates" };
            for word in ["/the/folder: nothing", "together_options_set_trust", package] {
                assert!(error.message().contains(word), "no {word:?} in: {error}");
            }
            assert!(Roots::gather_from(Trust::Both, &[], system_of(certificates)).is_ok());
        }
    }
}
