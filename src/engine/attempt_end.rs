//! How one try of a request ended, and what the next step needs to know of it.

use crate::error::{Error, Status};
use crate::http::Progress;
use crate::key::Fingerprint;
use crate::message::response::Response;

/// The HTTP status of a key that is not taken.
const UNAUTHORIZED: u16 = 401;

/// An answer, and which key it was asked for with.
pub type Answered = (Response, Option<Fingerprint>);

/// How a try ended.
pub struct AttemptEnd {
    pub response: Response,
    pub progress: Progress,
    /// In the middle of an answer of which nothing was handed on.
    pub broke_off: bool,
    /// In the middle of a file, of which more is there than before: the next try asks for the rest of it.
    pub got_further: bool,
    /// The key that went with it.
    pub sent: Option<Fingerprint>,
    /// Not where a redirect led: what another server says of keys and rates is not the client's matter.
    pub is_of_origin: bool,
}

impl AttemptEnd {
    pub fn for_good(response: Response) -> AttemptEnd {
        AttemptEnd {
            response,
            progress: Progress::Answered,
            broke_off: false,
            got_further: false,
            sent: None,
            is_of_origin: true,
        }
    }

    /// The key that the server does not take.
    pub fn refused_key(&self) -> Option<Fingerprint> {
        self.sent.filter(|_| self.response.http_status() == UNAUTHORIZED)
    }
}

/// The failure of an answer that a sink broke off.
pub fn stopped() -> Error {
    Error::new(Status::Cancelled, "cancelled by the caller")
}
