//! Files with access lists, which no other program may take the place of while one has them open.
//!
//! Paths are UTF-8 and may be long: std gives the system the form that has no limit. A private file has an access list that
//! names its owner, the system and administrators alone.
//!
//! This is one of the few files with `unsafe`: std knows no access lists.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::windows::fs::{FileExt, OpenOptionsExt};
use std::os::windows::io::AsRawHandle;
use std::path::{Component, Path, PathBuf, Prefix};
use std::time::Duration;

use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, GENERIC_READ, GENERIC_WRITE, LocalFree,
};
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
};
use windows_sys::Win32::Security::{
    DACL_SECURITY_INFORMATION, GetKernelObjectSecurity, PROTECTED_DACL_SECURITY_INFORMATION,
    PSECURITY_DESCRIPTOR, SetKernelObjectSecurity,
};
use windows_sys::Win32::Storage::FileSystem::{
    DELETE, FILE_DISPOSITION_INFO, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT,
    FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_TYPE_DISK, FileDispositionInfo, GetFileType, READ_CONTROL,
    SetFileInformationByHandle, WRITE_DAC,
};

use super::owner::FolderOwner;

/// The owner, the system and administrators may do everything, all others nothing, and nothing comes from the folder.
const PRIVATE: &str = "D:P(A;;FA;;;OW)(A;;FA;;;SY)(A;;FA;;;BA)";

/// Opens a file to be read. Of a directory the system says that access is denied.
pub fn open(path: impl AsRef<Path>) -> io::Result<File> {
    let path = path.as_ref();
    OpenOptions::new().read(true).open(path).map_err(|error| match code_of(&error) {
        Some(ERROR_ACCESS_DENIED) if path.is_dir() => io::ErrorKind::IsADirectory.into(),
        _ => error,
    })
}

/// Opens a file to be read. A directory or a device is opened too: the caller looks what it got.
pub fn open_without_waiting(path: impl AsRef<Path>) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(FILE_FLAG_BACKUP_SEMANTICS).open(path)
}

/// Opens a file to be written, with what is in it; a new one is as its folder says until it is made private.
/// `ResourceBusy` where another has it so. Others may read it meanwhile, which they could not in the face of a lock.
pub fn open_or_create_for_one(path: impl AsRef<Path>) -> io::Result<File> {
    check_name(path.as_ref())?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE);
    to_be_protected(&mut options).open(path).map_err(|error| match code_of(&error) {
        Some(ERROR_SHARING_VIOLATION) => io::ErrorKind::ResourceBusy.into(),
        _ => error,
    })
}

/// Opens a file of a directory of ours to be read. Fails for a link.
pub fn open_own(path: &Path) -> io::Result<File> {
    no_link(OpenOptions::new().read(true).custom_flags(FILE_FLAG_OPEN_REPARSE_POINT).open(path)?)
}

/// The same to be read and written, with what is in it; a new one is private.
pub fn open_or_create_own(path: &Path) -> io::Result<File> {
    own(OpenOptions::new().create(true).truncate(false), path)
}

/// The same for one holder at a time: `ResourceBusy` where another has it so.
pub fn own_for_one(path: &Path) -> io::Result<File> {
    own(OpenOptions::new().create(true).truncate(false).share_mode(0), path).map_err(|error| {
        match code_of(&error) {
            Some(ERROR_SHARING_VIOLATION) => io::ErrorKind::ResourceBusy.into(),
            _ => error,
        }
    })
}

fn own(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    check_name(path)?;
    let is_new = fs::symlink_metadata(path).is_err();
    let options = to_be_protected(options.read(true)).custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
    options.access_mode(GENERIC_READ | GENERIC_WRITE | READ_CONTROL | WRITE_DAC | DELETE);
    let file = no_link(options.open(path)?)?;
    if is_new {
        make_private(&file)?;
    }
    Ok(file)
}

fn no_link(file: File) -> io::Result<File> {
    match file.metadata()?.is_symlink() {
        true => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a link")),
        false => Ok(file),
    }
}

/// Makes a directory for its owner alone; `AlreadyExists` where there is anything.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    check_name(path)?;
    fs::create_dir(path)?;
    make_folder_private(path)
}

/// The same of one that is there.
pub fn make_folder_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.access_mode(READ_CONTROL | WRITE_DAC).custom_flags(FILE_FLAG_BACKUP_SEMANTICS);
    make_private(&options.open(path)?)
}

/// Whose it is, its access list says: the system lets in whom that names.
pub fn folder_owner(path: &Path) -> io::Result<FolderOwner> {
    fs::metadata(path).map(|_| FolderOwner::Us)
}

/// The system has it on the disk with the file.
pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a private file to be written, where there is none.
pub fn create_private(path: impl AsRef<Path>) -> io::Result<File> {
    let file = to_be_protected(OpenOptions::new().create_new(true)).open(path)?;
    // Before anything is in it.
    make_private(&file)?;
    Ok(file)
}

fn to_be_protected(options: &mut OpenOptions) -> &mut OpenOptions {
    options.write(true).access_mode(GENERIC_WRITE | READ_CONTROL | WRITE_DAC | DELETE)
}

/// A name that ends in a dot or a space is another file's: the system drops these.
pub fn check_name(path: &Path) -> io::Result<()> {
    let is_literal =
        matches!(path.components().next(), Some(Component::Prefix(prefix)) if prefix.kind().is_verbatim());
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    match !is_literal && name.ends_with(['.', ' ']) {
        true => Err(io::Error::new(
            io::ErrorKind::InvalidFilename,
            "its name ends in a dot or a space, which Windows drops",
        )),
        false => Ok(()),
    }
}

/// Whether the system takes the name for a device's, whatever its folder is: `CON`, `nul.txt`, `COM1`.
pub fn is_name_of_device(path: &str) -> bool {
    let full = std::path::absolute(path);
    full.is_ok_and(|full| {
        matches!(full.components().next(), Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::DeviceNS(_)))
    })
}

/// Where a file is that a path leads to. Without a link it is the path itself: some drives know no other name for it.
pub fn behind_links(path: &str) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path)?.is_symlink() {
        true => fs::canonicalize(path),
        false => Ok(path.into()),
    }
}

/// The state of a file; `None` of a directory, a pipe or a device.
pub fn regular_state(file: &File) -> io::Result<Option<Metadata>> {
    // SAFETY: a handle that is open.
    let kind = unsafe { GetFileType(file.as_raw_handle()) };
    if kind != FILE_TYPE_DISK {
        return Ok(None);
    }
    Ok(Some(file.metadata()?).filter(Metadata::is_file))
}

/// How often, and how long each time, a file is waited for that another program has open: what looks for viruses or makes
/// an index of files closes them soon.
const WAITS_MS: [u64; 6] = [1, 4, 16, 50, 150, 300];

/// Has what was written on the disk, and a file take a path. What was there leaves it its access list.
pub fn replace(file: &File, from: &Path, to: &Path) -> io::Result<()> {
    if let Ok(before) = OpenOptions::new().access_mode(READ_CONTROL).open(to) {
        // A file system that keeps no lists is no reason to lose the file.
        if let Ok(list) = AccessList::of(&before) {
            let _ = list.put_on(file);
        }
    }
    match file.sync_all() {
        // A file system that cannot promise this is no reason to lose the file.
        Err(error) if !matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            return Err(error);
        }
        _ => {}
    }
    for wait in WAITS_MS.map(Duration::from_millis) {
        match fs::rename(from, to) {
            Err(error) if is_in_use(&error) && to.exists() => std::thread::sleep(wait),
            outcome => return outcome,
        }
    }
    match fs::rename(from, to) {
        Err(error) if is_in_use(&error) && to.exists() => Err(io::Error::new(
            io::ErrorKind::ResourceBusy,
            "another program has the file that is there open, or it is read-only",
        )),
        outcome => outcome,
    }
}

fn is_in_use(error: &io::Error) -> bool {
    matches!(code_of(error), Some(ERROR_ACCESS_DENIED | ERROR_SHARING_VIOLATION))
}

fn code_of(error: &io::Error) -> Option<u32> {
    error.raw_os_error().map(i32::cast_unsigned)
}

/// Has an open file go, when it is closed.
pub fn remove_open(file: &File, _: &Path) {
    let is_to_go = FILE_DISPOSITION_INFO { DeleteFile: true };
    // SAFETY: a value of the kind that is named, which outlives the call, and a handle that is open. Where it fails, it is
    // the folder that is gone.
    unsafe {
        SetFileInformationByHandle(
            file.as_raw_handle(),
            FileDispositionInfo,
            (&raw const is_to_go).cast(),
            size_of::<FILE_DISPOSITION_INFO>() as u32,
        )
    };
}

/// Writes all of it.
pub fn write_all(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)
}

pub fn make_private(file: &File) -> io::Result<()> {
    let text: Vec<u16> = PRIVATE.encode_utf16().chain([0]).collect();
    let mut list = Freed(std::ptr::null_mut());
    // SAFETY: a text that ends in NUL; what the call makes is freed once.
    let outcome = unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(
            text.as_ptr(),
            SDDL_REVISION_1,
            &raw mut list.0,
            std::ptr::null_mut(),
        )
    };
    if outcome == 0 {
        return Err(io::Error::last_os_error());
    }
    put_list(list.0, file)
}

/// Who may do what with a file, in the system's own form.
struct AccessList(Vec<usize>);

impl AccessList {
    fn of(file: &File) -> io::Result<AccessList> {
        let mut needed = 0;
        let get = |room: &mut [usize], needed: &mut u32| {
            // SAFETY: as much room as is named, aligned for what is written there.
            unsafe {
                GetKernelObjectSecurity(
                    file.as_raw_handle(),
                    DACL_SECURITY_INFORMATION,
                    room.as_mut_ptr().cast(),
                    size_of_val(room) as u32,
                    needed,
                )
            }
        };
        get(&mut [], &mut needed);
        let mut list = vec![0; (needed as usize).div_ceil(size_of::<usize>())];
        match get(&mut list, &mut needed) {
            0 => Err(io::Error::last_os_error()),
            _ => Ok(AccessList(list)),
        }
    }

    fn put_on(&self, file: &File) -> io::Result<()> {
        put_list(self.0.as_ptr().cast_mut().cast(), file)
    }
}

fn put_list(list: PSECURITY_DESCRIPTOR, file: &File) -> io::Result<()> {
    let what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    // SAFETY: a descriptor of the system's making, and a handle that is open.
    match unsafe { SetKernelObjectSecurity(file.as_raw_handle(), what, list) } {
        0 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// Memory that the system made for us.
struct Freed(PSECURITY_DESCRIPTOR);

impl Drop for Freed {
    fn drop(&mut self) {
        // SAFETY: NULL, or made by the system and freed once.
        unsafe { LocalFree(self.0) };
    }
}

/// Reads what is at `place`; 0 is the end.
pub fn read_at(file: &File, bytes_out: &mut [u8], place: u64) -> io::Result<usize> {
    file.seek_read(bytes_out, place)
}

#[cfg(test)]
mod tests {
    use super::super::{PathTarget, place_at};
    use super::*;

    #[test]
    fn a_device_is_known_by_its_name_and_a_name_that_windows_changes_is_refused() {
        for name in ["CON", "con", "NUL", r"C:\CON", "COM1"] {
            assert!(is_name_of_device(name), "{name}");
            assert!(matches!(place_at(name), Ok(PathTarget::Other)), "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        for name in ["answer.", "answer ", "answer.txt. ."] {
            let path = folder.path().join(name);
            assert!(!is_name_of_device(path.to_str().unwrap()));
            let refused = place_at(path.to_str().unwrap()).err().map(|error| error.kind());
            assert_eq!(refused, Some(io::ErrorKind::InvalidFilename));
            assert_eq!(open_or_create_for_one(&path).unwrap_err().kind(), io::ErrorKind::InvalidFilename);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn unicode_and_long_paths_are_written_replaced_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let mut path = folder.path().to_owned();
        for _ in 0..6 {
            path.push("ключ-鍵-\u{1f511}".repeat(6));
            fs::create_dir(&path).unwrap();
        }
        let (from, to) = (path.join("from"), path.join("to"));
        assert!(to.to_str().unwrap().encode_utf16().count() > 300);
        for text in ["first", "second"] {
            let file = create_private(&from).unwrap();
            write_all(&file, text.as_bytes()).unwrap();
            replace(&file, &from, &to).unwrap();
            let mut room = [0; 10];
            let read = read_at(&open(&to).unwrap(), &mut room, 1).unwrap();
            assert_eq!(&room[..read], &text.as_bytes()[1..]);
        }
        assert!(!from.exists());
    }

    #[test]
    fn a_file_that_another_program_has_open_is_not_replaced_and_that_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&to, "old").unwrap();
        let held = OpenOptions::new().read(true).share_mode(1).open(&to).unwrap();
        let file = create_private(&from).unwrap();
        write_all(&file, b"new").unwrap();
        let error = replace(&file, &from, &to).unwrap_err();
        assert!(error.to_string().contains("another program has the file"), "{error}");
        drop(held);
        assert_eq!(fs::read(&to).unwrap(), b"old");
        replace(&file, &from, &to).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"new");
    }

    #[test]
    fn a_directory_is_opened_and_is_no_regular_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(regular_state(&open_without_waiting(folder.path()).unwrap()).unwrap().is_none());
        assert_eq!(open(folder.path()).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        let path = folder.path().join("file");
        let file = open_or_create_for_one(&path).unwrap();
        make_private(&file).unwrap();
        assert!(regular_state(&file).unwrap().is_some());
        assert!(regular_state(&open_without_waiting(&path).unwrap()).unwrap().is_some());
    }
}
