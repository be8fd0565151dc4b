//! map

pub mod stream;
