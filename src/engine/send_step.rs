//! What sends the steps of an upload.

use std::sync::Arc;

use super::attempt_end::Answered;
use super::try_plan::TryPlan;
use crate::connect::destination::Destination;
use crate::error::Result;
use crate::message::request::UploadStep;
use crate::stream::Sink;
use crate::sys::cancel::InFlight;

pub trait SendStep: Send + Sync {
    /// Before the first step: whether there is a budget left for a request.
    fn begin(&self) -> Result<()>;
    fn send(&self, step: &mut UploadStep, plan: &TryPlan<'_>, sink: &mut Sink<'_>) -> Answered;
    /// Where the API's answer to a request for `target` leads; or why that is not followed.
    fn lead(&self, target: &str, location: &str) -> std::result::Result<Destination, &'static str>;
    /// The API's server, for messages.
    fn host(&self) -> &str;
    fn in_flight(&self) -> &Arc<InFlight>;
}
