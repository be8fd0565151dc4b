//! The API key: what a key is, where it may come from, and the one page it lives on.
//!
//! Responsible for taking a key in (text, file, environment, command, callback) without leaving a copy on the
//! way, refusing what cannot be a key, and lending it for the moment of sending. It must not know HTTP:
//! nothing outside this folder and the transport that writes it to the wire ever sees a byte of it.
//!
//! There is no getter, no `Clone` of the content, and `Debug` prints nothing of it.
//!
//! ```text
//! current -> source -> locked_key -> page -> seal -> memory, protection_key
//!            command -> child
//!            environment
//! ```

mod command;
mod current;
mod fingerprint;
mod locked_key;
mod source;
mod wait;

pub use crate::sys::memory::{Grant, Memory, Protection};
pub use crate::sys::page::CAPACITY;
pub use current::CurrentKey;
pub use fingerprint::{Fingerprint, KeyFilter};
pub use locked_key::Key;
pub use source::{ENVIRONMENT_VARIABLE, KeySource, Supplied};
pub use wait::Wait;
