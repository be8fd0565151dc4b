//! The authorities that a server's certificate may lead to: built in, the system's, and those added.
//!
//! Responsible for reading certificates that a caller names, for finding the system's, and for the one store
//! that a client verifies with. It must not verify anything, and it reads no environment variable: which
//! file one names is the options' to know.

#[cfg(any(all(test, unix), not(any(target_vendor = "apple", windows))))]
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::error::{Error, Result, Status};
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
            store.add(certificate.clone()).map_err(|error| {
                Error::new(Status::Tls, format!("an added CA certificate cannot be used: {error}"))
            })?;
        }
        let added = store.len() - system - built_in;
        Ok(Roots { store: Arc::new(store), built_in, system, added })
    }
}

/// What a look at the system's store gave.
struct SystemRoots {
    certificates: Vec<Certificate>,
    /// Where it looked and what went wrong there.
    tried: Vec<String>,
}

/// The folders that OpenSSL's packagers use, of which each system has one or none. Asked for by name, since
/// the crate's own search begins with the environment, which belongs to the options, and only while a
/// client is made.
#[cfg(not(any(target_vendor = "apple", windows)))]
fn system_certificates() -> SystemRoots {
    let folders: Vec<PathBuf> = openssl_probe::candidate_cert_dirs().map(Path::to_owned).collect();
    match folders.is_empty() {
        true => SystemRoots {
            certificates: Vec::new(),
            tried: vec!["no folder of certificates such as /etc/ssl/certs exists".to_owned()],
        },
        false => certificates_in(&folders),
    }
}

#[cfg(any(target_vendor = "apple", windows))]
fn system_certificates() -> SystemRoots {
    let loaded = rustls_native_certs::load_native_certs();
    let tried = loaded.errors.iter().map(problem_of).collect();
    SystemRoots { certificates: loaded.certs, tried }
}

fn problem_of(error: &rustls_native_certs::Error) -> String {
    match &error.kind {
        rustls_native_certs::ErrorKind::Io { inner, .. } => {
            format!("{}: {}", error.context, in_english(inner))
        }
        _ => error.to_string(),
    }
}

#[cfg(any(all(test, unix), not(any(target_vendor = "apple", windows))))]
fn certificates_in(folders: &[PathBuf]) -> SystemRoots {
    let mut found = SystemRoots { certificates: Vec::new(), tried: Vec::new() };
    for folder in folders {
        let loaded = rustls_native_certs::load_certs_from_paths(None, Some(folder));
        let problem = match loaded.errors.first() {
            Some(error) => problem_of(error),
            None => format!("{} certificates", loaded.certs.len()),
        };
        found.tried.push(format!("{}: {problem}", folder.display()));
        found.certificates.extend(loaded.certs);
    }
    found
}

fn no_system_store(tried: &[String]) -> Error {
    Error::new(
        Status::Tls,
        format!(
            "the system's trusted certificates were asked for (together_options_set_trust), and there are none that \
             can be used ({}): install the system's package of them (ca-certificates), or choose \
             TOGETHER_TRUST_BUILT_IN or TOGETHER_TRUST_BOTH",
            tried.join("; ")
        ),
    )
}

/// The certificates in a PEM text. `origin` names it in messages.
pub fn certificates_from_pem(pem: &[u8], origin: &str, status: Status) -> Result<Vec<Certificate>> {
    let certificates = chain_from_pem(pem, origin, status)?;
    let mut trial = RootCertStore::empty();
    for (number, certificate) in certificates.iter().enumerate() {
        trial.add(certificate.clone()).map_err(|error| {
            Error::new(status, format!("certificate {} in {origin} cannot be used: {error}", number + 1))
        })?;
    }
    Ok(certificates)
}

/// As above, of certificates that are no authorities.
pub fn chain_from_pem(pem: &[u8], origin: &str, status: Status) -> Result<Vec<Certificate>> {
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
        return Err(Error::new(Status::File, format!("{origin} holds no certificate that can be used")));
    }
    Ok(certificates)
}

fn content(path: &str, origin: &str) -> Result<Vec<u8>> {
    std::fs::read(path)
        .map_err(|error| Error::new(Status::File, format!("{origin} cannot be read: {}", in_english(&error))))
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
            for word in ["/the/folder: nothing", "together_options_set_trust", "ca-certificates"] {
                assert!(error.message().contains(word), "no {word:?} in: {error}");
            }
            assert!(Roots::gather_from(Trust::Both, &[], system_of(certificates)).is_ok());
        }
    }

    /// Of a kind that Unix has.
    #[cfg(unix)]
    #[test]
    fn a_folder_is_read_whole_and_what_is_none_of_it_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let pem = || together_offline::Authority::new().unwrap().pem();
        std::fs::write(folder.path().join("one.pem"), pem()).unwrap();
        std::fs::write(folder.path().join("two.crt"), pem() + &pem()).unwrap();
        std::fs::write(folder.path().join("Makefile"), "all:\n").unwrap();
        crate::sys::files::testing::link("one.pem", &folder.path().join("0a1b2c3d.0"));
        let missing = folder.path().join("missing");
        let found = certificates_in(&[folder.path().to_owned(), missing]);
        assert_eq!(found.certificates.len(), 3);
        assert!(found.tried[0].ends_with(": 3 certificates"), "{:?}", found.tried);
        assert!(
            found.tried[1].contains("missing") && found.tried[1].contains("No such file"),
            "{:?}",
            found.tried
        );
    }
}
