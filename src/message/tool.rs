//! A call of a tool, as the function that carries it out sees it.
//!
//! Responsible for what the model asks for and for what the function answers. It must not know how a function is called,
//! nor on which thread.

use std::sync::Arc;

use crate::error::{Result, Status};
use crate::lock::Lock;
use crate::message::response::Response;

/// Carries a call out, and returns the number of a status: OK goes on, CANCELLED ends the request, and of any other the
/// model learns that the call failed.
pub type ToolFunction = dyn Fn(&Arc<ToolCall>) -> i32 + Send + Sync;

pub struct ToolCall {
    id: String,
    name: String,
    arguments: Arc<Response>,
    answer: Lock<Option<String>>,
    /// The most bytes of an answer.
    limit: usize,
}

impl ToolCall {
    pub(crate) fn new(id: String, name: String, arguments: Response, limit: usize) -> ToolCall {
        ToolCall { id, name, arguments: Arc::new(arguments), answer: Lock::default(), limit }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its result names.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn arguments(&self) -> &Arc<Response> {
        &self.arguments
    }

    /// Text or JSON for the model; of several the last.
    pub fn set_answer(&self, content: &str) -> Result<()> {
        if content.len() > self.limit {
            return Err(error!(
                Status::TooLarge,
                "the tool's answer has {} bytes, and the turns of a request may take {}: shorten it, or raise \
                TOGETHER_LIMIT_RESPONSE_BYTES",
                content.len(),
                self.limit
            ));
        }
        *self.answer.lock() = Some(content.to_owned());
        Ok(())
    }

    pub(crate) fn take_answer(&self) -> Option<String> {
        self.answer.lock().take()
    }
}
