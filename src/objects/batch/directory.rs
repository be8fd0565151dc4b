//! The directory of a batch: its user's alone, held by one object at a time, without links.
//!
//! Responsible for whose the directory is, for the lock that keeps a second holder out, and for files that are whole on the
//! disk or as they were. It must not know what is in them. A directory that others may write to, that belongs to another
//! user or that holds anything else is refused: what is read from it later goes into requests and paths.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::error::{Error, Result, Status};
use crate::sys::files::{self, FolderOwner};
use crate::sys::words::in_english;

const LOCK: &str = "lock";
/// The journal before it takes its place.
const NEW: &str = "batch.json.new";
pub const JOURNAL: &str = "batch.json";

#[derive(Debug)]
pub struct Directory {
    path: String,
    /// Held open, which is what keeps others out.
    _lock: File,
}

impl Directory {
    /// Makes it where there is none.
    pub fn open(path: &str) -> Result<Directory> {
        if path.is_empty() {
            return Err(Error::invalid("the directory's name is empty: name a new one for the batch"));
        }
        let is_new = match files::create_private_folder(path.as_ref()) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
            Err(error) => return Err(failed(path, "cannot be made", &error)),
        };
        if !is_new {
            check_earlier(path)?;
        }
        let own = Path::new(path).join(LOCK);
        let lock = files::own_for_one(&own).map_err(|error| match error.kind() {
            ErrorKind::ResourceBusy => file_error(
                path,
                "is in use by another batch object, in this or another process: free that one first, or give each a \
                directory of its own",
            ),
            _ => failed(&own.to_string_lossy(), "cannot be locked", &error),
        })?;
        let directory = Directory { path: path.to_owned(), _lock: lock };
        directory.remove_left_behind();
        Ok(directory)
    }

    /// What a process left that ended in the middle of a write: under this lock, no other process's.
    fn remove_left_behind(&self) {
        let Ok(entries) = fs::read_dir(&self.path) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name == NEW || name.starts_with(".together-") && name.ends_with(".part") {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Where a file of it is.
    pub fn path_of(&self, name: &str) -> String {
        Path::new(&self.path).join(name).to_string_lossy().into_owned()
    }

    /// A file of it, to be read; `None` where there is none.
    pub fn open_file(&self, name: &str) -> Result<Option<File>> {
        let path = self.path_of(name);
        if !self.check_file(name)? {
            return Ok(None);
        }
        let file = files::open_own(path.as_ref()).map_err(|error| failed(&path, "cannot be read", &error))?;
        Ok(Some(file))
    }

    /// A file of it, to be read and written, made where there is none.
    pub fn open_to_write(&self, name: &str) -> Result<File> {
        let path = self.path_of(name);
        self.check_file(name)?;
        files::open_or_create_own(path.as_ref()).map_err(|error| failed(&path, "cannot be written", &error))
    }

    /// Whether there is a file of this name, and nothing else: no link, which might lead to another file, and no pipe.
    pub fn check_file(&self, name: &str) -> Result<bool> {
        let path = self.path_of(name);
        match fs::symlink_metadata(&path) {
            Ok(state) if state.is_file() => Ok(true),
            Ok(_) => Err(file_error(
                &path,
                "is a link, a directory or a device, and a batch's directory has files alone: remove it",
            )),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(failed(&path, "cannot be read", &error)),
        }
    }

    /// Replaces the journal: whole on the disk, or as it was.
    pub fn replace_journal(&self, bytes: &[u8]) -> Result<()> {
        let (new, journal) = (self.path_of(NEW), self.path_of(JOURNAL));
        let replace = || {
            match fs::remove_file(&new) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let file = files::create_private(&new)?;
            files::write_all(&file, bytes)
                .and_then(|()| files::replace(&file, new.as_ref(), journal.as_ref()))
                .inspect_err(|_| files::remove_open(&file, new.as_ref()))?;
            files::sync_folder(self.path.as_ref())
        };
        replace().map_err(|error| failed(&journal, "cannot be written", &error))
    }

    /// Has the system put on the disk what was written.
    pub fn sync(&self, name: &str, file: &File) -> Result<()> {
        let outcome = file.sync_all().and_then(|()| files::sync_folder(self.path.as_ref()));
        outcome.map_err(|error| failed(&self.path_of(name), "cannot be written", &error))
    }

    pub fn failed(&self, name: &str, what: &str, error: &io::Error) -> Error {
        failed(&self.path_of(name), what, error)
    }

    /// Of a file that is not as it was left.
    pub fn damaged(&self, name: &str, what: &str) -> Error {
        file_error(
            &self.path_of(name),
            &format!("{what}: restore the directory as the library left it, or begin in a new one"),
        )
    }
}

/// That a directory is a batch's, or empty.
fn check_earlier(path: &str) -> Result<()> {
    let cannot = |error: io::Error| failed(path, "cannot be read", &error);
    if !fs::metadata(path).map_err(cannot)?.is_dir() {
        return Err(file_error(path, "is no directory: name a new or an empty one for the batch"));
    }
    let owner = files::folder_owner(path.as_ref()).map_err(cannot)?;
    if owner == FolderOwner::Another {
        return Err(file_error(path, "belongs to another user: use a directory of your own"));
    }
    let mut is_empty = true;
    for entry in fs::read_dir(path).map_err(cannot)? {
        let name = entry.map_err(cannot)?.file_name();
        if name == JOURNAL {
            return match owner {
                FolderOwner::Many => Err(file_error(
                    path,
                    "lets other users write to it, so that they could change the batch: make it its owner's (chmod 700)",
                )),
                _ => Ok(()),
            };
        }
        // All that a batch has before its journal.
        is_empty &= name == LOCK || name == NEW;
    }
    match is_empty {
        true => files::make_folder_private(path.as_ref())
            .map_err(|error| failed(path, "cannot be made private", &error)),
        false => Err(file_error(path, "holds other files and no batch: name a new or an empty directory")),
    }
}

fn file_error(path: &str, what: &str) -> Error {
    error!(Status::File, "{path} {what}")
}

fn failed(path: &str, what: &str, error: &io::Error) -> Error {
    let advice = match error.kind() {
        ErrorKind::NotFound => "make the directory above it first",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "let the program's user read and write there, or use another directory"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room on its disk, and go on in the same directory: nothing is lost"
        }
        ErrorKind::FileTooLarge => "let the program write longer files (ulimit -f)",
        _ => "see what the system says of it",
    };
    file_error(path, &format!("{what}: {}: {advice}", in_english(error)))
}
