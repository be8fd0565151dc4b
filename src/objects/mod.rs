//! The objects that a program holds, in safe Rust: what the C ABI hands out.

pub mod batch;
pub mod call;
pub mod client;
pub mod options;
