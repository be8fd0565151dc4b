//! What every step of reading an answer works with: memory, an end to long work, and the sink. A long text goes to the sink in
//! parts, as the sink copies them and may end the stream between two.

use std::ops::ControlFlow;

use super::delta::{Delta, Sink};
use super::limit::Budget;
use super::object::OptionalJson;
use super::outcome::StreamOutcome;
use crate::watch::{PART, Watch};

/// The budget, the watch and the sink of the answer that is read.
pub(super) struct Reading<'r, 'w> {
    pub budget: &'r mut Budget,
    pub watch: &'r mut Watch<'w>,
    pub sink: &'r mut Sink<'r>,
}

impl Reading<'_, '_> {
    /// An error if the sink ends the stream.
    pub(super) fn emit(&mut self, delta: Delta<'_>) -> Result<(), StreamOutcome> {
        emit(self.sink, delta)
    }

    #[inline(always)]
    pub(super) fn emit_text(&mut self, choice: u32, text: &str) -> Result<(), StreamOutcome> {
        self.emit_each(text, |text| Delta::Text { choice, text })
    }

    pub(super) fn emit_reasoning(&mut self, choice: u32, text: &str) -> Result<(), StreamOutcome> {
        self.emit_each(text, |text| Delta::Reasoning { choice, text })
    }

    #[inline(always)]
    fn emit_each(&mut self, text: &str, delta: impl Fn(&str) -> Delta<'_>) -> Result<(), StreamOutcome> {
        match text.len() {
            0 => Ok(()),
            1..=PART => self.emit(delta(text)),
            _ => self.emit_in_parts(text, &delta),
        }
    }

    #[cold]
    #[inline(never)]
    fn emit_in_parts(
        &mut self,
        mut text: &str,
        delta: &dyn Fn(&str) -> Delta<'_>,
    ) -> Result<(), StreamOutcome> {
        while !text.is_empty() {
            let (part, rest) = text.split_at_checked(text.floor_char_boundary(PART)).unwrap_or((text, ""));
            self.emit(delta(part))?;
            if !rest.is_empty() {
                self.watch.count(part.len())?;
            }
            text = rest;
        }
        Ok(())
    }

    /// Gives the sink what the server says of the answer's tokens, where it does.
    pub(super) fn emit_usage(&mut self, usage: OptionalJson<'_>) -> Result<(), StreamOutcome> {
        match usage.filter(|usage| usage.is_object()) {
            Some(usage) => self.emit(Delta::Usage { json: usage.source() }),
            None => Ok(()),
        }
    }
}

/// An error if the sink ends the stream.
pub(super) fn emit(sink: &mut Sink<'_>, delta: Delta<'_>) -> Result<(), StreamOutcome> {
    match sink(delta) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(StreamOutcome::Stopped),
    }
}
