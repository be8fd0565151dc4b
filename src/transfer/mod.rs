//! Files on their way: forms that are sent from where they lie, answers that are written where they belong.
//!
//! Responsible for the bytes of an upload and the file of a download, in memory that does not grow with them. It must
//! not know the network, requests or events: it is read from and written to.
//!
//! ```text
//! upload   -> multipart (the framing, pure), source (a file, read from any place)
//! download -> the file beside the one that is wanted, until it is whole; version (whether a part belongs to it), wav (a head)
//! meter    -> how often progress is reported
//! ```

mod download;
mod file_error;
mod meter;
mod multipart;
mod source;
mod upload;
mod version;
mod wav;

pub use download::Download;
pub use meter::Meter;
pub use multipart::Boundary;
pub use source::UploadFile;
pub use upload::{FormPart, PartContent, Reader, Upload};
pub use version::VersionHeaders;
