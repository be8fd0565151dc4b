//! `include/together-api.json` describes the C ABI for programs: every binding is generated from it.
//!
//! `source` reads the declarations of `src/ffi` and their comments, `model` is what is written, `cdef` writes the
//! same as C without a preprocessor. What a comment does not say in the header's wording fails the test: so no
//! author of a binding has to guess who frees a pointer.

mod cdef;
mod comment;
mod model;
mod source;

pub use cdef::declarations;

/// The text of `include/together-api.json`.
pub fn json(api: &model::Api) -> String {
    serde_json::to_string_pretty(api).unwrap() + "\n"
}

/// What the sources in a folder (`src/ffi`) declare.
pub fn describe(folder: &std::path::Path) -> model::Api {
    source::read(folder)
}
