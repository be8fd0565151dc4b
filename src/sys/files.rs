//! Files as a guest may open them.
//!
//! Responsible for opening without waiting, for reading from any place without a position that threads would share, for
//! files and directories that their owner alone can read, and for a file that takes another's place as it was. It must
//! not know what is in them.

use std::fs;
use std::io;

mod owner;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub use owner::FolderOwner;
#[cfg(unix)]
pub use unix::{
    behind_links, create_private, create_private_folder, folder_owner, make_folder_private, make_private,
    open, open_or_create_for_one, open_or_create_own, open_own, open_without_waiting, own_for_one, read_at,
    regular_state, remove_open, replace, sync_folder, write_all,
};
#[cfg(windows)]
pub use windows::{
    behind_links, create_private, create_private_folder, folder_owner, make_folder_private, make_private,
    open, open_or_create_for_one, open_or_create_own, open_own, open_without_waiting, own_for_one, read_at,
    regular_state, remove_open, replace, sync_folder, write_all,
};

/// Where a path leads, as far as a file of ours may take its place.
pub enum PathTarget {
    /// To nothing.
    Free,
    /// To a link whose own end is missing.
    DanglingLink,
    Directory,
    File,
    /// To a pipe or a device.
    Other,
}

/// Fails where it cannot be known: only what the system calls missing is missing.
pub fn place_at(path: &str) -> io::Result<PathTarget> {
    #[cfg(windows)]
    {
        if windows::is_name_of_device(path) {
            return Ok(PathTarget::Other);
        }
        windows::check_name(path.as_ref())?;
    }
    match fs::metadata(path) {
        Ok(state) if state.is_dir() => Ok(PathTarget::Directory),
        Ok(state) if state.is_file() => Ok(PathTarget::File),
        Ok(_) => Ok(PathTarget::Other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::symlink_metadata(path) {
            Ok(_) => Ok(PathTarget::DanglingLink),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(PathTarget::Free),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// Whether there is a file at a path, and nothing that may do anything when it is opened: a pipe, a device. A directory is
/// none either.
pub fn is_regular_at(path: &str) -> io::Result<bool> {
    #[cfg(windows)]
    if windows::is_name_of_device(path) {
        return Ok(false);
    }
    Ok(fs::metadata(path)?.is_file())
}

#[cfg(unix)]
#[cfg(test)]
pub mod testing {
    //! What tests of other rooms set up.

    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    pub fn link(target: &str, link: &Path) {
        std::os::unix::fs::symlink(target, link).unwrap();
    }

    pub fn set_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    }

    pub fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn any_place_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "0123456789").unwrap();
        let (file, mut room) = (File::open(&path).unwrap(), [0; 4]);
        for (place, expected) in [(6, &b"6789"[..]), (0, b"0123"), (8, b"89"), (10, b"")] {
            let read = read_at(&file, &mut room, place).unwrap();
            assert_eq!(&room[..read], expected);
        }
    }
}
