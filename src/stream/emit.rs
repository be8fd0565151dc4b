//! Deltas on their way to the sink: a long text in parts, as the sink copies them and may end the stream between two.

use std::ops::ControlFlow;

use super::delta::{Delta, Sink};
use super::object::OptionalJson;
use super::outcome::StreamOutcome;
use crate::watch::{PART, Watch};

/// An error if the sink ends the stream.
pub(super) fn emit(sink: &mut Sink<'_>, delta: Delta<'_>) -> Result<(), StreamOutcome> {
    match sink(delta) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(StreamOutcome::Stopped),
    }
}

#[inline(always)]
pub(super) fn emit_text(
    choice: u32,
    text: &str,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), StreamOutcome> {
    emit_each(text, watch, &mut |text| emit(sink, Delta::Text { choice, text }))
}

pub(super) fn emit_reasoning(
    choice: u32,
    text: &str,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), StreamOutcome> {
    emit_each(text, watch, &mut |text| emit(sink, Delta::Reasoning { choice, text }))
}

#[inline(always)]
fn emit_each(
    text: &str,
    watch: &mut Watch<'_>,
    emit_part: &mut impl FnMut(&str) -> Result<(), StreamOutcome>,
) -> Result<(), StreamOutcome> {
    match text.len() {
        0 => Ok(()),
        1..=PART => emit_part(text),
        _ => in_parts(text, watch, emit_part),
    }
}

#[cold]
#[inline(never)]
fn in_parts(
    mut text: &str,
    watch: &mut Watch<'_>,
    emit_part: &mut dyn FnMut(&str) -> Result<(), StreamOutcome>,
) -> Result<(), StreamOutcome> {
    while !text.is_empty() {
        let (part, rest) = text.split_at_checked(text.floor_char_boundary(PART)).unwrap_or((text, ""));
        emit_part(part)?;
        if !rest.is_empty() {
            watch.count(part.len())?;
        }
        text = rest;
    }
    Ok(())
}

/// Gives the sink what the server says of the answer's tokens, where it does.
pub(super) fn emit_usage(usage: OptionalJson<'_>, sink: &mut Sink<'_>) -> Result<(), StreamOutcome> {
    match usage.filter(|usage| usage.is_object()) {
        Some(usage) => emit(sink, Delta::Usage { json: usage.source() }),
        None => Ok(()),
    }
}
