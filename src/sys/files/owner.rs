//! Whose a directory is. Pure.

/// Who may change what is in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderOwner {
    /// This user alone.
    Us,
    /// This user, and others whom its mode lets write.
    Many,
    Another,
}
