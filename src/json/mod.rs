//! JSON as this library needs it: fields set and read by name or by JSON pointer.
//!
//! `pointer` parses RFC 6901, `build` makes values of text and `edit` sets the fields of a request. `check` validates an
//! answer, and `read` finds values in it without a tree: `walk` steps over the values on the way, and `parts` iterates
//! over a container. `search` reads a text in any order and on any thread, by a `sparse_index` where the text is large.
//! `base64` decodes the bytes in a string. `schema` validates a text against a JSON Schema. Below them `string` and `number`
//! know what those are, and `scan` searches through bytes. All of it is pure: text in, text or a reason out. Numbers keep
//! the text they came with, because a 64-bit seed or a 20-digit integer fits no floating-point type.
//!
//! What is written here by hand and not left to serde_json, which writes all JSON and reads a request's, has its
//! figures in docs/performance.md.

pub mod base64;
pub mod build;
mod check;
pub mod edit;
pub(crate) mod non_finite;
mod number;
pub(crate) mod parts;
pub mod pointer;
pub mod read;
pub(crate) mod scan;
pub mod schema;
pub mod search;
mod sparse_index;
pub(crate) mod string;
mod top_level_index;
mod walk;

/// How deep a value may nest, and what was set piece by piece too: values are dropped and written out recursively.
pub const DEPTH_LIMIT: usize = 128;
