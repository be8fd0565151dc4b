//! Files with owners and modes.
//!
//! No write raises SIGXFSZ, which ends a program that writes more than it may (`ulimit -f`).
//!
//! This is one of the few files with `unsafe`: std neither blocks a signal nor gives a file to another user.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions, TryLockError};
use std::io::{self, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::owner::FolderOwner;
use crate::sys::descriptor::above_standard;

/// For its owner to read and write.
const PRIVATE: u32 = 0o600;

/// Opens a file to be read.
pub fn open(path: impl AsRef<Path>) -> io::Result<File> {
    open_with(OpenOptions::new().read(true), path)
}

/// Opens a file to be read. A pipe is opened too, without waiting for its writer: the caller looks what it got.
pub fn open_without_waiting(path: impl AsRef<Path>) -> io::Result<File> {
    open_with(OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK), path)
}

/// Opens a file to be written, with what is in it; a new one is private. `ResourceBusy` where another has it so.
pub fn open_or_create_for_one(path: impl AsRef<Path>) -> io::Result<File> {
    let file = open_with(OpenOptions::new().create(true).write(true).truncate(false).mode(PRIVATE), path)?;
    for_one(file)
}

fn for_one(file: File) -> io::Result<File> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(io::ErrorKind::ResourceBusy.into()),
        // A file system that knows no locks is not a reason to refuse.
        _ => Ok(file),
    }
}

/// For a file of a directory of ours, in which no link leads elsewhere.
const NO_LINK: libc::c_int = libc::O_NOFOLLOW | libc::O_NONBLOCK;

/// Opens a file of a directory of ours to be read. Fails for a link.
pub fn open_own(path: &Path) -> io::Result<File> {
    open_with(OpenOptions::new().read(true).custom_flags(NO_LINK), path)
}

/// The same to be read and written, with what is in it; a new one is private.
pub fn open_or_create_own(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).read(true).write(true).truncate(false).mode(PRIVATE);
    open_with(options.custom_flags(NO_LINK), path)
}

/// The same for one holder at a time: `ResourceBusy` where another has it so.
pub fn own_for_one(path: &Path) -> io::Result<File> {
    for_one(open_or_create_own(path)?)
}

/// Makes a directory for its owner alone; `AlreadyExists` where there is anything.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(PRIVATE_FOLDER).create(path)
}

/// The same of one that is there.
pub fn make_folder_private(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(PRIVATE_FOLDER))
}

/// For its owner to list, change and enter.
const PRIVATE_FOLDER: u32 = 0o700;

pub fn folder_owner(path: &Path) -> io::Result<FolderOwner> {
    let state = fs::metadata(path)?;
    // SAFETY: it only gives a number.
    let is_ours = state.uid() == unsafe { libc::geteuid() };
    Ok(match state.mode() & 0o022 {
        _ if !is_ours => FolderOwner::Another,
        0 => FolderOwner::Us,
        _ => FolderOwner::Many,
    })
}

/// Puts on the disk which files there are in a directory.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    match open(path)?.sync_all() {
        // A file system that cannot promise this is no reason to lose the file.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        outcome => outcome,
    }
}

/// Makes a private file to be written, where there is none.
pub fn create_private(path: impl AsRef<Path>) -> io::Result<File> {
    open_with(OpenOptions::new().create_new(true).write(true).mode(PRIVATE), path)
}

fn open_with(options: &OpenOptions, path: impl AsRef<Path>) -> io::Result<File> {
    above_standard(OwnedFd::from(options.open(path)?)).map(File::from)
}

/// Puts what was written on the disk (by F_FULLFSYNC on Apple's systems, as std does it), and moves the file to a path. It
/// takes the mode of the file that was there, and its owner where this user may give files away.
pub fn replace(file: &File, from: &Path, to: &Path) -> io::Result<()> {
    if let Ok(before) = fs::metadata(to) {
        // SAFETY: numbers, and a descriptor that is open.
        let give = |user, group| unsafe { libc::fchown(file.as_raw_fd(), user, group) };
        const UNCHANGED: libc::uid_t = libc::uid_t::MAX;
        if give(before.uid(), before.gid()) != 0 {
            give(UNCHANGED, before.gid());
        }
        // After the owner, whose change takes bits of the mode away.
        match file.set_permissions(Permissions::from_mode(before.mode() & 0o7777)) {
            // A file system that keeps no modes is no reason to lose the file, which is private then.
            Err(error)
                if !matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported) =>
            {
                return Err(error);
            }
            _ => {}
        }
    }
    match file.sync_all() {
        // A file system that cannot promise this is no reason to lose the file.
        Err(error) if !matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            return Err(error);
        }
        _ => {}
    }
    fs::rename(from, to)
}

/// Has a file go, open or not. It was made here, so it can be removed; where not, it is the directory that is gone.
pub fn remove_open(_: &File, path: &Path) {
    let _ = fs::remove_file(path);
}

/// Writes all of it. A limit on the size of files is a failure, as any other.
pub fn write_all(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    #[cfg(target_vendor = "apple")]
    within_limit(file, bytes.len())?;
    without_signal(libc::SIGXFSZ, || file.write_all(bytes))
}

/// Apple's kernel sends SIGXFSZ to the process, where a thread that blocks it is no shield: so what would pass the limit is
/// not written.
#[cfg(target_vendor = "apple")]
fn within_limit(mut file: &File, length: usize) -> io::Result<()> {
    let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: the limit outlives the call; where it fails there is none.
    unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &raw mut limit) };
    if limit.rlim_cur == libc::RLIM_INFINITY {
        return Ok(());
    }
    let end = io::Seek::stream_position(&mut file)?.saturating_add(length as u64);
    if end > limit.rlim_cur { Err(io::Error::from_raw_os_error(libc::EFBIG)) } else { Ok(()) }
}

/// Runs with a signal blocked that the system sends to this thread for what it does meanwhile, and takes it back where it
/// was sent.
fn without_signal<R>(signal: libc::c_int, run: impl FnOnce() -> R) -> R {
    // SAFETY: all-zero sets are valid values, which are set before they are used and outlive the calls.
    let (mut it, mut before, mut pending) = unsafe { std::mem::zeroed::<[libc::sigset_t; 3]>() }.into();
    // SAFETY: as above.
    let was_pending = unsafe {
        libc::sigemptyset(&raw mut it);
        libc::sigaddset(&raw mut it, signal);
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const it, &raw mut before);
        libc::sigpending(&raw mut pending);
        libc::sigismember(&raw const pending, signal) == 1
    };
    let outcome = run();
    // SAFETY: as above. Only a signal that is pending is waited for, and only this thread can take it: it is blocked.
    unsafe {
        libc::sigpending(&raw mut pending);
        if !was_pending && libc::sigismember(&raw const pending, signal) == 1 {
            let mut taken = 0;
            libc::sigwait(&raw const it, &raw mut taken);
        }
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut());
    }
    outcome
}

/// The state of a file; `None` of a directory, a pipe or a device.
pub fn regular_state(file: &File) -> io::Result<Option<Metadata>> {
    Ok(Some(file.metadata()?).filter(Metadata::is_file))
}

/// Where a file is that a path leads to.
pub fn behind_links(path: &str) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}

pub fn make_private(file: &File) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(PRIVATE))
}

/// Reads what is at `place`, as often as a signal interrupts it; 0 is the end.
pub fn read_at(file: &File, bytes_out: &mut [u8], place: u64) -> io::Result<usize> {
    loop {
        match file.read_at(bytes_out, place) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::{PathTarget, place_at, testing};
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
        drop(open_or_create_for_one(&path).unwrap());
        assert_eq!(testing::mode(&path), PRIVATE);
        testing::set_mode(&path, 0o644);
        make_private(&open_or_create_for_one(&path).unwrap()).unwrap();
        assert_eq!(testing::mode(&path), PRIVATE);
    }

    #[test]
    fn what_takes_a_files_place_has_its_mode_and_a_new_one_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        for (before, after) in [(None, 0o600), (Some(0o640), 0o640), (Some(0o604), 0o604)] {
            if let Some(mode) = before {
                fs::write(&to, "old").unwrap();
                testing::set_mode(&to, mode);
            }
            let file = create_private(&from).unwrap();
            assert_eq!(testing::mode(&from), PRIVATE);
            write_all(&file, b"new").unwrap();
            replace(&file, &from, &to).unwrap();
            assert_eq!((testing::mode(&to), fs::read(&to).unwrap()), (after, b"new".to_vec()));
        }
    }

    #[test]
    fn only_what_is_missing_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        assert!(matches!(place_at(&path("none")), Ok(PathTarget::Free)));
        testing::link("none", Path::new(&path("dangling")));
        assert!(matches!(place_at(&path("dangling")), Ok(PathTarget::DanglingLink)));
        testing::link("loop", Path::new(&path("loop")));
        assert_eq!(place_at(&path("loop")).err().and_then(|error| error.raw_os_error()), Some(libc::ELOOP));
        assert!(place_at(&path(&"x".repeat(300))).is_err(), "a name that cannot be");
        assert!(matches!(place_at("/dev/null"), Ok(PathTarget::Other)));
        assert!(matches!(place_at(folder.path().to_str().unwrap()), Ok(PathTarget::Directory)));
    }

    /// In a process of its own, as the limit is a whole process's, and so is the end that the signal brings.
    #[test]
    fn a_limit_on_the_size_of_files_is_a_failure_and_no_signal() {
        let folder = tempfile::tempdir().unwrap();
        let file = File::create(folder.path().join("file")).unwrap();
        // SAFETY: the child writes to a file and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let limit = libc::rlimit { rlim_cur: 8, rlim_max: 8 };
            // SAFETY: a value that outlives the call; the signal's default is to end the process.
            unsafe {
                libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit);
                libc::signal(libc::SIGXFSZ, libc::SIG_DFL);
            }
            let outcome = write_all(&file, &[7; 100]).err().and_then(|error| error.raw_os_error());
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(if outcome == Some(libc::EFBIG) { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut outcome, 0) }, child);
        assert_eq!(outcome, 0);
    }
}
