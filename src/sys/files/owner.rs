//! Whose a directory is. Pure.

/// Who may change what is in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(windows, allow(dead_code, reason = "an access list says it there, to the system alone"))]
pub enum FolderOwner {
    /// This user alone.
    Us,
    /// This user, and others whom its mode lets write.
    Many,
    Another,
}
