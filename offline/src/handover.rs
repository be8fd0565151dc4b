//! The files that tell other programs where the server is: `ca.pem`, `base_url`, `port`, `environment`.
//!
//! Each appears whole, by a rename, and `environment` last: who sees it may read them all. They are removed
//! when the server stops. Nothing here knows HTTP.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};
use together_offline::Server;

const CA_FILE: &str = "ca.pem";
const ENVIRONMENT_FILE: &str = "environment";

/// The files of a running server, removed when dropped.
#[derive(Debug)]
pub struct Handover {
    directory: PathBuf,
    written: Vec<PathBuf>,
    /// Removed with its content, unless the user named it.
    _fresh: Option<TempDir>,
}

impl Handover {
    /// Writes the files into `directory`, or into a fresh temporary one.
    pub fn write(server: &Server, directory: Option<&Path>, key: &str) -> io::Result<Self> {
        let (directory, fresh) = match directory {
            Some(directory) => {
                fs::create_dir_all(directory).map_err(|error| cannot_write(directory, &error))?;
                (fs::canonicalize(directory)?, None)
            }
            None => {
                let fresh = tempfile::Builder::new().prefix("together-offline-").tempdir()?;
                (fresh.path().to_owned(), Some(fresh))
            }
        };
        let mut handover = Self { directory, written: Vec::new(), _fresh: fresh };
        handover.add(CA_FILE, server.ca_pem())?;
        handover.add("base_url", &format!("{}\n", server.base_url()))?;
        handover.add("port", &format!("{}\n", server.port()))?;
        let environment = format!(
            "export TOGETHER_BASE_URL={}\nexport TOGETHER_API_KEY={}\nexport SSL_CERT_FILE={}\n",
            quoted(server.base_url()),
            quoted(key),
            quoted(&handover.ca_file().to_string_lossy()),
        );
        handover.add(ENVIRONMENT_FILE, &environment)?;
        Ok(handover)
    }

    pub fn ca_file(&self) -> PathBuf {
        self.directory.join(CA_FILE)
    }

    pub fn environment_file(&self) -> PathBuf {
        self.directory.join(ENVIRONMENT_FILE)
    }

    fn add(&mut self, name: &str, content: &str) -> io::Result<()> {
        let path = self.directory.join(name);
        let write = || -> io::Result<()> {
            let mut file = NamedTempFile::new_in(&self.directory)?;
            file.write_all(content.as_bytes())?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| cannot_write(&path, &error))?;
        self.written.push(path);
        Ok(())
    }
}

impl Drop for Handover {
    fn drop(&mut self) {
        // The last first: without `environment`, no script takes the server for a running one.
        for path in self.written.iter().rev() {
            // Another process may have removed it already.
            let _ = fs::remove_file(path);
        }
    }
}

/// A word for a POSIX shell.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn cannot_write(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
}
