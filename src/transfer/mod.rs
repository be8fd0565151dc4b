//! Files on their way: forms that are sent from where they lie, answers that are written where they belong.
//!
//! Responsible for the bytes of an upload and the file of a download, in memory that does not grow with them. It must
//! not know the network, requests or events: it is read from and written to.
//!
//! ```text
//! upload   -> multipart (the framing, pure), content (what is sent) -> source (a file, read from any place)
//! check    -> what the service would refuse of a file, before it is sent
//! download -> the file beside the one that is wanted, until it is whole; version (whether a part belongs to it), wav (a head)
//! parts    -> how a long file is divided
//! meter    -> how often progress is reported
//! ```

mod check;
mod content;
mod download;
mod file_error;
mod hex;
mod meter;
mod multipart;
mod parts;
mod source;
mod upload;
mod version;
mod wav;

#[cfg(fuzzing)]
pub use check::takes_made_up as takes_made_up_parquet;
pub use check::{FileKind, check};
pub use content::{ContentReader, UploadContent};
pub use download::Download;
pub use meter::Meter;
pub use multipart::Boundary;
pub use parts::{PartPlan, PartRules};
pub use source::UploadFile;
pub use upload::{FormPart, Reader, Upload};
pub use version::VersionHeaders;
