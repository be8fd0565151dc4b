//! The key in the process's environment, read and wiped where it is.
//!
//! Responsible for reading one variable without std, whose copy would go by way of vector registers and the heap. It must
//! not know what is in the variable.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::Variable;
#[cfg(windows)]
pub use windows::Variable;
