//! The certificates that the system trusts, wherever it keeps them.
//!
//! Responsible for the folders of Linux and Android, the keychains of macOS and the user's store of Windows. It must not decide who trusts them,
//! and it reads no environment variable, as the crates that it asks would by themselves: which file one names is the
//! options' to know.

#[cfg(any(not(any(target_vendor = "apple", windows)), all(test, unix)))]
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;

/// What a look at the system's store gave.
#[derive(Default)]
pub struct SystemRoots {
    pub certificates: Vec<CertificateDer<'static>>,
    /// Where it looked and what went wrong there.
    pub tried: Vec<String>,
}

/// The folders that OpenSSL's packagers use, of which each system has one or none. They are read only while a client is
/// made.
#[cfg(not(any(target_vendor = "apple", windows)))]
pub fn system_certificates() -> SystemRoots {
    let folders: Vec<PathBuf> = candidate_folders().map(Path::to_owned).collect();
    match folders.is_empty() {
        true => SystemRoots {
            certificates: Vec::new(),
            tried: vec!["no folder of certificates such as /etc/ssl/certs exists".to_owned()],
        },
        false => certificates_in(&folders),
    }
}

#[cfg(not(any(target_vendor = "apple", target_os = "android", windows)))]
fn candidate_folders() -> impl Iterator<Item = &'static Path> {
    openssl_probe::candidate_cert_dirs()
}

/// From Android 14 on the certificates come with a module that is updated by itself, and the old folder has the state of the day when
/// the system was made. What the user added is in neither: apps trust it only where they ask to.
#[cfg(target_os = "android")]
fn candidate_folders() -> impl Iterator<Item = &'static Path> {
    ["/apex/com.android.conscrypt/cacerts", "/system/etc/security/cacerts"]
        .into_iter()
        .map(Path::new)
        .filter(|folder| folder.is_dir())
        .take(1)
}

#[cfg(any(not(any(target_vendor = "apple", windows)), all(test, unix)))]
fn certificates_in(folders: &[PathBuf]) -> SystemRoots {
    use super::words::in_english;

    let mut found = SystemRoots::default();
    for folder in folders {
        let loaded = rustls_native_certs::load_certs_from_paths(None, Some(folder));
        let problem = match loaded.errors.first() {
            Some(error) => match &error.kind {
                rustls_native_certs::ErrorKind::Io { inner, .. } => {
                    format!("{}: {}", error.context, in_english(inner))
                }
                _ => error.to_string(),
            },
            None => format!("{} certificates", loaded.certs.len()),
        };
        found.tried.push(format!("{}: {problem}", folder.display()));
        found.certificates.extend(loaded.certs);
    }
    found
}

/// The keychains' trust settings. What the user says of a certificate counts before what an administrator says, and that
/// before what the system says.
#[cfg(target_os = "macos")]
pub fn system_certificates() -> SystemRoots {
    use std::collections::HashMap;

    use security_framework::trust_settings::TrustSettingsForCertificate::{TrustAsRoot, TrustRoot};
    use security_framework::trust_settings::{Domain, TrustSettings};

    let (mut found, mut is_root_by_der) = (SystemRoots::default(), HashMap::new());
    for (domain, name) in [(Domain::User, "user"), (Domain::Admin, "admin"), (Domain::System, "system")] {
        let settings = TrustSettings::new(domain);
        let certificates = match settings.iter() {
            Ok(certificates) => certificates,
            Err(error) => {
                found.tried.push(format!("trust settings of the domain {name}: error {}", error.code()));
                continue;
            }
        };
        for certificate in certificates {
            // One without settings of its own is trusted. One whose settings cannot be read is not.
            let is_root = match settings.tls_trust_settings_for_certificate(&certificate) {
                Ok(trust) => matches!(trust, None | Some(TrustRoot | TrustAsRoot)),
                Err(_) => false,
            };
            is_root_by_der.entry(certificate.to_der()).or_insert(is_root);
        }
    }
    found.certificates =
        is_root_by_der.into_iter().filter(|(_, is_root)| *is_root).map(|(der, _)| der.into()).collect();
    found
}

/// The authorities of this user's store, which has those of the machine too.
#[cfg(windows)]
pub fn system_certificates() -> SystemRoots {
    use schannel::cert_context::ValidUses;
    use schannel::cert_store::CertStore;

    use super::words::in_english;

    /// The purpose "server authentication" of a certificate.
    const OF_SERVERS: &str = "1.3.6.1.5.5.7.3.1";

    let mut found = SystemRoots::default();
    match CertStore::open_current_user("ROOT") {
        Err(error) => found.tried.push(format!("the store ROOT of this user: {}", in_english(&error))),
        Ok(store) => {
            for certificate in store.certs() {
                let is_of_servers = match certificate.valid_uses() {
                    Ok(ValidUses::All) => true,
                    Ok(ValidUses::Oids(uses)) => uses.iter().any(|purpose| purpose == OF_SERVERS),
                    Err(_) => false,
                };
                if is_of_servers && certificate.is_time_valid().unwrap_or(false) {
                    found.certificates.push(certificate.to_der().to_vec().into());
                }
            }
        }
    }
    found
}

/// iOS and its relatives verify for a program, but list nothing.
#[cfg(all(target_vendor = "apple", not(target_os = "macos")))]
pub fn system_certificates() -> SystemRoots {
    let tried = vec!["this system gives programs no list of the certificates that it trusts".to_owned()];
    SystemRoots { certificates: Vec::new(), tried }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

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
