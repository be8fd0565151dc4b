//! The file that an answer goes to.
//!
//! Responsible for there being the whole answer under the caller's path, or what was there before: it is written to a
//! temporary file in the same directory, which takes the path when all of it is there, and else goes. It must not know
//! when an answer is whole.

use std::fs::File;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

use super::file_error::file_error;
use crate::error::{Error, Result};
use crate::sys::files::{self, PathTarget};
use crate::sys::fork_guard::ForkGuard;
use crate::sys::words::in_english;

#[derive(Debug)]
pub struct Download {
    /// As the caller named it.
    path: String,
    /// Where that leads.
    target: PathBuf,
    temporary: PathBuf,
    file: File,
    is_in_place: bool,
    home: ForkGuard,
}

impl Download {
    /// Before anything is sent: an answer may have cost something, and there must be a place for it.
    pub fn prepare(path: &str, random: [u8; 16]) -> Result<Download> {
        let target = match files::place_at(path).map_err(|error| cannot_be_written(path, &error))? {
            PathTarget::Directory => {
                return Err(file_error(path, "is a directory: name a file in it for the answer"));
            }
            PathTarget::Other => {
                return Err(file_error(path, "is a pipe or a device: an answer goes to a file"));
            }
            PathTarget::DanglingLink => {
                let problem = "is a link to a missing file: make that file, or remove the link";
                return Err(file_error(path, problem));
            }
            // Behind a link, so that the link stays one.
            PathTarget::File => files::behind_links(path).map_err(|error| cannot_be_written(path, &error))?,
            PathTarget::Free => PathBuf::from(path),
        };
        let name = format!(".together-{:032x}.part", u128::from_ne_bytes(random));
        let temporary = match target.parent() {
            Some(folder) if folder != Path::new("") => folder.join(name),
            _ => PathBuf::from(name),
        };
        let file = files::create_private(&temporary).map_err(|error| cannot_be_written(path, &error))?;
        Ok(Download {
            path: path.to_owned(),
            target,
            temporary,
            file,
            is_in_place: false,
            home: ForkGuard::here(),
        })
    }

    /// From the first byte again.
    pub fn restart(&mut self) -> Result<()> {
        let outcome = self.file.set_len(0).and_then(|()| self.file.rewind());
        outcome.map_err(|error| cannot_be_written(&self.path, &error))
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        files::write_all(&self.file, bytes).map_err(|error| cannot_be_written(&self.path, &error))
    }

    /// All of it is there: it takes its place.
    pub fn finish(&mut self) -> Result<()> {
        let outcome = files::replace(&self.file, &self.temporary, &self.target);
        outcome.map_err(|error| cannot_be_written(&self.path, &error))?;
        self.is_in_place = true;
        Ok(())
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        // A forked child's is its parent's.
        if !self.is_in_place && self.home.is_here() {
            files::remove_open(&self.file, &self.temporary);
        }
    }
}

fn cannot_be_written(path: &str, error: &io::Error) -> Error {
    let advice = match error.kind() {
        io::ErrorKind::NotFound => "make its directory first",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "let the program's user write to its directory, where the answer is kept until it is whole"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on its disk",
        io::ErrorKind::InvalidFilename => "choose another name",
        io::ErrorKind::ResourceBusy => "close it there and allow it to be written, or name another file",
        io::ErrorKind::FileTooLarge => "let the program write longer files (ulimit -f), or to another disk",
        _ => "see what the system says of its directory",
    };
    file_error(path, &format!("cannot be written: {}: {advice}", in_english(error)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::error::Status;

    fn entries(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_whole_answer_is_there_or_what_was_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answer");
        let name = path.to_str().unwrap();
        let mut download = Download::prepare(name, [1; 16]).unwrap();
        assert_eq!(download.write(b"half"), Ok(()));
        assert!(!path.exists());
        drop(download);
        assert_eq!(entries(folder.path()), [""; 0]);

        let mut download = Download::prepare(name, [1; 16]).unwrap();
        assert_eq!(download.write(b"one try").and(download.restart()).and(download.write(b"an")), Ok(()));
        assert_eq!(download.write(b"other").and(download.finish()), Ok(()));
        drop(download);
        assert_eq!(fs::read(&path).unwrap(), b"another");

        let mut failing = Download::prepare(name, [2; 16]).unwrap();
        assert_eq!(failing.write(b"never"), Ok(()));
        drop(failing);
        assert_eq!(fs::read(&path).unwrap(), b"another");
        assert_eq!(entries(folder.path()), ["answer"]);
    }

    /// Windows lets few users make links.
    #[cfg(unix)]
    #[test]
    fn a_link_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        crate::sys::files::testing::link("file", &link);
        let mut download = Download::prepare(link.to_str().unwrap(), [1; 16]).unwrap();
        assert_eq!(download.write(b"new").and(download.finish()), Ok(()));
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn what_no_answer_can_go_to_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("none").join("answer");
        #[cfg_attr(windows, allow(unused_mut))]
        let mut cases = vec![
            (folder.path().to_owned(), "is a directory"),
            (nowhere, "make its directory first"),
            (if cfg!(windows) { "NUL" } else { "/dev/null" }.into(), "is a pipe or a device"),
        ];
        #[cfg(unix)]
        for (name, end, words) in [
            ("dangling", "none-there", "is a link to a missing file"),
            // Each C library has words of its own for a loop.
            ("turns", "turns", "turns cannot be written: "),
        ] {
            crate::sys::files::testing::link(end, &folder.path().join(name));
            cases.push((folder.path().join(name), words));
        }
        for (path, words) in &cases {
            let path = path.to_str().unwrap();
            let refused = Download::prepare(path, [1; 16]).unwrap_err();
            assert_eq!(refused.status(), Status::File);
            assert!(refused.message().contains(words) && refused.message().contains(path), "{refused}");
        }
    }
}
