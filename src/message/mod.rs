//! Requests and responses as they are before and after the network. Pure, but for the files that a request names.

pub mod event;
pub mod header;
pub mod incoming;
pub mod job;
pub mod request;
pub mod response;
pub mod times;
pub mod tool;
