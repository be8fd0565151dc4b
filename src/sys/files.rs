//! Files as a guest may open them.
//!
//! Responsible for opening without waiting, for reading from any place without a position that threads would share, and for
//! files that their owner alone can read. It must not know what is in them.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// For its owner to read and write.
const PRIVATE: u32 = 0o600;

/// Opens a file to be read. A pipe is opened too, without waiting for its writer: the caller looks what it got.
pub fn open_without_waiting(path: impl AsRef<Path>) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

/// Opens a file to be written, with what is in it; a new one is private.
pub fn open_or_create_private(path: impl AsRef<Path>) -> io::Result<File> {
    OpenOptions::new().create(true).write(true).truncate(false).mode(PRIVATE).open(path)
}

pub fn make_private(file: &File) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(PRIVATE))
}

/// Reads what stands at `place`, as often as a signal interrupts it; 0 is the end.
pub fn read_at(file: &File, bytes_out: &mut [u8], place: u64) -> io::Result<usize> {
    loop {
        match file.read_at(bytes_out, place) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

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
    use std::fs;

    use super::*;

    #[test]
    fn a_pipe_without_a_writer_is_opened_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(!open_without_waiting(&pipe).unwrap().metadata().unwrap().is_file());
    }

    #[test]
    fn a_new_file_is_private_and_an_old_one_can_be_made_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        drop(open_or_create_private(&path).unwrap());
        assert_eq!(testing::mode(&path), PRIVATE);
        testing::set_mode(&path, 0o644);
        make_private(&open_or_create_private(&path).unwrap()).unwrap();
        assert_eq!(testing::mode(&path), PRIVATE);
    }

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
