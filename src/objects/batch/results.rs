//! The files that the service answers a batch with: results and errors, each a line for a request, in any order.
//!
//! Responsible for finding each request's line once, and for reading it when it is asked for. Lines that are no JSON, too
//! long, or of no request of this batch are passed over. What a line means, `message/response` knows.

use super::directory::Directory;
use super::known::{FoundAnswer, Known};
use super::lines::{Lines, Place, read_at};
use crate::engine::usage::{TokenUsage, Usage};
use crate::error::{Error, Result, Status};
use crate::lock::Lock;
use crate::message::response::Response;

/// As long as an answer may be that is kept in memory, by default.
const LONGEST_LINE: usize = 64 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Results,
    Errors,
}

impl FileKind {
    pub const BOTH: [FileKind; 2] = [FileKind::Results, FileKind::Errors];

    pub fn name_of(self, number: usize) -> String {
        let kind = match self {
            FileKind::Results => "results",
            FileKind::Errors => "errors",
        };
        format!("{kind}-{:04}.jsonl", number + 1)
    }

    /// The member of a job that names the file.
    pub fn member(self) -> &'static str {
        match self {
            FileKind::Results => "output_file_id",
            FileKind::Errors => "error_file_id",
        }
    }
}

/// Notes where each answer in a file is. Tokens are counted in `usage`, where there is one. Results come before errors: a
/// request that is in both was answered.
pub fn find_answers(
    directory: &Directory,
    number: usize,
    kind: FileKind,
    operation: &str,
    known: &Lock<Known>,
    usage: Option<&Usage>,
) -> Result<()> {
    let name = kind.name_of(number);
    let Some(file) = directory.open_file(&name)? else {
        return Err(directory.damaged(&name, "was written by the library and is not there"));
    };
    let part = u32::try_from(number).unwrap_or(u32::MAX);
    let mut lines = Lines::of_file(file, LONGEST_LINE);
    while let Some(line) = lines.next().map_err(|error| directory.failed(&name, "cannot be read", &error))? {
        let Some(text) = line.bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()) else { continue };
        let response = Response::from_json(text);
        let Some(id) = response.string("/custom_id").filter(|_| response.failure().is_none()) else {
            continue;
        };
        let answer = Response::of_batch_line(&response, operation);
        let place = Place { part, length: u32::try_from(text.len()).unwrap_or(u32::MAX), start: line.start };
        let mut known = known.lock();
        let Some(entry) = known.get_mut(&id).filter(|entry| entry.answer.is_none()) else { continue };
        entry.answer = Some(FoundAnswer { place, is_error: kind == FileKind::Errors });
        let tokens = TokenUsage::of(&answer);
        let totals = &mut known.totals;
        match answer.failure() {
            None => totals.answered += 1,
            Some(_) => totals.failed += 1,
        }
        totals.prompt_tokens = totals.prompt_tokens.saturating_add(tokens.prompt);
        totals.completion_tokens = totals.completion_tokens.saturating_add(tokens.completion);
        drop(known);
        if let Some(usage) = usage {
            usage.count_answer(&answer, answer.string("/model").as_deref());
        }
    }
    Ok(())
}

/// The answer that was found, read again.
pub fn read_answer(directory: &Directory, found: FoundAnswer, id: &str, operation: &str) -> Result<Response> {
    let kind = if found.is_error { FileKind::Errors } else { FileKind::Results };
    let name = kind.name_of(found.place.part as usize);
    let changed = || directory.damaged(&name, "was changed since it was written");
    let file = directory.open_file(&name)?.ok_or_else(changed)?;
    let bytes =
        read_at(&file, found.place).map_err(|error| directory.failed(&name, "cannot be read", &error))?;
    let line = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(changed)?;
    let line = Response::from_json(&line);
    match line.failure().is_none() && line.string("/custom_id").as_deref() == Some(id) {
        true => Ok(Response::of_batch_line(&line, operation)),
        false => Err(changed()),
    }
}

/// Of a request that has no line.
pub fn nothing_found(id: &str, is_over: bool) -> Error {
    match is_over {
        true => error!(
            Status::JobFailed,
            "the batch has ended, and neither its results nor its errors have a line for \"{id}\": read the job for the \
            reason, and send the request again in another batch"
        ),
        false => invalid!("\"{id}\" has no answer yet: together_batch_run waits for the batch's answers"),
    }
}
