//! JSON as this library needs it: fields set and read by name or by JSON pointer.
//!
//! `pointer` parses RFC 6901, `edit` sets the fields of a request and `write` makes its body of them. An answer is told
//! to be JSON by `check`, and `read` finds values in it without building a tree of it: `walk` steps over those on the
//! way. Below them `scan` searches through bytes, `number` knows numbers and `unescape` strings, and `outermost` keeps
//! what the check has noted; `parts` goes through what a container holds. All of it is pure: text in, text or a reason
//! out. Numbers keep the text they came with, because a 64-bit seed or a 20-digit integer fits no floating-point type.

mod check;
pub mod edit;
pub(crate) mod non_finite;
mod number;
mod outermost;
pub(crate) mod parts;
pub mod pointer;
pub mod read;
pub(crate) mod scan;
mod unescape;
pub mod walk;
pub mod write;

/// How deep a value may nest. serde_json refuses to parse deeper, and what was set piece by piece must
/// not end up deeper either: values are dropped and written out recursively.
pub const DEPTH_LIMIT: usize = 128;
