//! The run of a batch: upload, create, wait, download, for each input file.
//!
//! Responsible for the order of the steps and of their notes. A step whose note is missing is done again where that costs
//! nothing: an upload of the same content gives the same file, a download replaces its file. Only a job must not be made
//! twice: that one is about to be made is noted before, and where its id is missing it is looked for by its input file.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::journal::{Part, checked_id};
use super::requests::name_of;
use super::results::{FileKind, find_answers};
use super::work::{Kept, Work};
use crate::engine::{Asked, Runner};
use crate::error::{Error, Result, Status};
use crate::key::KeyFilter;
use crate::message::request::{Request, Streaming};
use crate::message::response::Response;
use crate::stream::{Delta, Sink};
use crate::sys::cancel::Cancel;
use crate::sys::panic::may_end_the_process;

/// Before a job is asked for the second time. A small batch may have ended; the waits grow to the service's pace.
const FIRST_WAIT: Duration = Duration::from_millis(25);

/// A description of a job is some hundred bytes.
const LONGEST_JOB: usize = 64 * 1024;

/// Of one input file; those of other batches are noted, and a list without end is none.
const MOST_OTHER_JOBS: usize = 10_000;

/// Where what is wrong with the batch itself was found.
pub const RUN: &str = "together_batch_run";

const UPLOAD: &str = "POST /v1/files";

const GET_JOB: &str = "GET /v1/batches/{id}";

/// What ends a run early: boxed, as a response is large.
type Outcome<T> = std::result::Result<T, Box<Response>>;

fn failed(error: Error) -> Box<Response> {
    Box::new(Response::failed(error))
}

struct Run<'run, 'sink> {
    batch: &'run Kept,
    runner: &'run Arc<Runner>,
    cancel: &'run Arc<Cancel>,
    began: Instant,
    sink: &'run mut Sink<'sink>,
}

/// Which events of a request the caller sees.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    Progress,
    States,
}

/// Does all that is still to be done.
pub fn run(
    batch: &Kept,
    work: &mut Work,
    runner: &Arc<Runner>,
    cancel: &Arc<Cancel>,
    sink: &mut Sink<'_>,
) -> Response {
    let mut run = Run { batch, runner, cancel, began: Instant::now(), sink };
    run.go(work).unwrap_or_else(|failed| *failed)
}

impl Run<'_, '_> {
    fn go(&mut self, work: &mut Work) -> Outcome<Response> {
        self.start(work).map_err(|error| failed(error.context(RUN)))?;
        let parts = 0..work.journal.parts.len();
        // All jobs are under way before one is waited for.
        for number in parts.clone() {
            self.upload(work, number)?;
            self.create(work, number)?;
        }
        for number in parts.clone() {
            self.wait(work, number)?;
            self.download(work, number)?;
        }
        self.batch.known.lock().is_over = true;
        self.summary(work)
    }

    /// The requests are complete from now on.
    fn start(&self, work: &mut Work) -> Result<()> {
        if !work.journal.parts.is_empty() {
            return Ok(());
        }
        let lengths = work.requests.finish(&self.batch.directory)?;
        if lengths.iter().all(|length| length.requests == 0) {
            return Err(Error::invalid("the batch has no requests: add them with together_batch_add"));
        }
        let part = |length: &super::requests::Length| Part {
            requests: length.requests,
            bytes: length.bytes,
            ..Part::default()
        };
        work.journal.parts = lengths.iter().map(part).collect();
        self.save(work).inspect_err(|_| work.journal.parts.clear())
    }

    fn upload(&mut self, work: &mut Work, number: usize) -> Outcome<()> {
        let directory = &self.batch.directory;
        let part = part(work, number)?;
        if part.input_file_id.is_some() {
            return Ok(());
        }
        let (name, bytes) = (name_of(number), part.bytes);
        let file = directory.open_file(&name).map_err(failed)?;
        let length = file.and_then(|file| file.metadata().ok()).map(|state| state.len());
        if length != Some(bytes) {
            return Err(failed(directory.damaged(&name, "was changed after the batch was started")));
        }
        let mut request = Request::new(UPLOAD).map_err(failed)?;
        let set = request
            .set_string("purpose", "batch-api")
            .and_then(|()| request.set_string("file_name", &name))
            .and_then(|()| request.set_file("file", &directory.path_of(&name)));
        set.map_err(failed)?;
        let response = self.send(&mut request, Shown::Progress)?;
        may_end_the_process();
        let Some(id) = response.string("/id").filter(|_| response.failure().is_none()) else {
            return Err(or_without(response, UPLOAD, "id of the file"));
        };
        let was_known = response.is_of_known_content();
        let id = checked_id(&id).map_err(failed)?.to_owned();
        self.note(work, number, |part| {
            part.input_file_id = Some(id);
            part.was_known = was_known;
        })
    }

    fn create(&mut self, work: &mut Work, number: usize) -> Outcome<()> {
        let endpoint = work.journal.endpoint.clone();
        let part = part(work, number)?;
        if part.job_id.is_some() {
            return Ok(());
        }
        let file_id = part.input_file_id.clone().unwrap_or_default();
        let others = match &part.other_jobs {
            Some(others) => {
                let others = others.clone();
                // It may have been made, and its id was not noted.
                if let Some(id) = self.find_job(&file_id, &endpoint, &others)? {
                    return self.note(work, number, |part| part.job_id = Some(id));
                }
                others
            }
            None => {
                let others = if part.was_known { self.jobs_of(&file_id, &endpoint)? } else { Vec::new() };
                let noted = others.clone();
                self.note(work, number, |part| part.other_jobs = Some(noted))?;
                others
            }
        };
        let mut request = Request::new("POST /v1/batches").map_err(failed)?;
        let set = request
            .set_string("input_file_id", &file_id)
            .and_then(|()| request.set_string("endpoint", &endpoint))
            .and_then(|()| request.set_string("completion_window", "24h"));
        set.map_err(failed)?;
        let response = self.send(&mut request, Shown::Nothing)?;
        may_end_the_process();
        let is_good = response.failure().is_none();
        let id = response.string("/job/id").or_else(|| response.string("/id")).filter(|_| is_good);
        let id = match id {
            Some(id) => Some(checked_id(&id).map_err(failed)?.to_owned()),
            // What was refused does not exist; of all else it is not known.
            None if (400..500).contains(&response.http_status()) => None,
            None if response.status() == Status::Cancelled => None,
            None => self.find_job(&file_id, &endpoint, &others)?,
        };
        let Some(id) = id else { return Err(or_without(response, "POST /v1/batches", "id of the job")) };
        self.note(work, number, |part| part.job_id = Some(id))
    }

    /// The job of an input file that is none of the others.
    fn find_job(&mut self, file_id: &str, endpoint: &str, others: &[String]) -> Outcome<Option<String>> {
        Ok(self.jobs_of(file_id, endpoint)?.into_iter().find(|id| !others.contains(id)))
    }

    /// The jobs of an input file.
    fn jobs_of(&mut self, file_id: &str, endpoint: &str) -> Outcome<Vec<String>> {
        let mut request = Request::new("GET /v1/batches").map_err(failed)?;
        let response = self.send(&mut request, Shown::Nothing)?;
        if response.failure().is_some() {
            return Err(response);
        }
        let list = if response.count("/data").is_some() { "/data" } else { "" };
        let mut found = Vec::new();
        for index in 0..response.count(list).unwrap_or_default() {
            let text = |name: &str| response.string(&format!("{list}/{index}/{name}"));
            let is_of_file = text("input_file_id").as_deref() == Some(file_id)
                && text("endpoint").is_none_or(|other| other == endpoint);
            if let Some(id) = text("id").filter(|id| is_of_file && checked_id(id).is_ok())
                && found.len() < MOST_OTHER_JOBS
            {
                found.push(id.into_owned());
            }
        }
        Ok(found)
    }

    /// Until the job has ended, well or not.
    fn wait(&mut self, work: &mut Work, number: usize) -> Outcome<()> {
        let part = part(work, number)?;
        if part.job.is_some() {
            return Ok(());
        }
        let id = part.job_id.clone().unwrap_or_default();
        checked_id(&id).map_err(failed)?;
        let mut request = Request::new(GET_JOB).map_err(failed)?;
        let set = request.set_string("id", &id).and_then(|()| request.set_growing_wait(FIRST_WAIT));
        set.map_err(failed)?;
        let response = self.send(&mut request, Shown::States)?;
        may_end_the_process();
        if !matches!(response.status(), Status::Ok | Status::JobFailed) {
            return Err(response);
        }
        let json = response
            .json()
            .filter(|json| json.len() <= LONGEST_JOB)
            .map(|json| self.key_filter().apply(json));
        let job = json.and_then(|json| serde_json::from_str::<Map<String, Value>>(&json).ok());
        let Some(job) = job else { return Err(or_without(response, GET_JOB, "description of a job")) };
        self.note(work, number, |part| part.job = Some(job))
    }

    /// The files that the job has left, and where each answer is in them.
    fn download(&mut self, work: &mut Work, number: usize) -> Outcome<()> {
        let directory = &self.batch.directory;
        for kind in FileKind::BOTH {
            let part = part(work, number)?;
            let Some(id) = part.of_job(kind.member()).map(str::to_owned).filter(|_| !part.has(kind)) else {
                continue;
            };
            checked_id(&id).map_err(failed)?;
            let name = kind.name_of(number);
            directory.check_file(&name).map_err(failed)?;
            let mut request = Request::new("GET /v1/files/{id}/content").map_err(failed)?;
            let set =
                request.set_string("id", &id).and_then(|()| request.set_output(&directory.path_of(&name)));
            set.map_err(failed)?;
            let response = self.send(&mut request, Shown::Progress)?;
            may_end_the_process();
            if response.failure().is_some() {
                return Err(response);
            }
            self.note(work, number, |part| part.set_has(kind))?;
            let (known, usage) = (&self.batch.known, self.runner.usage());
            let operation = work.journal.operation();
            find_answers(directory, number, kind, &operation, known, Some(usage)).map_err(failed)?;
        }
        Ok(())
    }

    /// The first job that ended badly, or the last: its description, with what the whole batch comes to.
    fn summary(&self, work: &Work) -> Outcome<Response> {
        let parts = &work.journal.parts;
        let is_good =
            |part: &&Part| part.of_job("status").is_some_and(|state| state.eq_ignore_ascii_case("COMPLETED"));
        let bad = parts.iter().find(|part| !is_good(part));
        let mut job = bad.or(parts.last()).and_then(|part| part.job.clone()).unwrap_or_default();
        let (totals, count) = {
            let known = self.batch.known.lock();
            (known.totals, known.count())
        };
        job.insert(
            "requests".to_owned(),
            json!({ "total": count, "answered": totals.answered, "failed": totals.failed }),
        );
        let tokens = totals.prompt_tokens.saturating_add(totals.completion_tokens);
        job.insert(
            "usage".to_owned(),
            json!({
                "prompt_tokens": totals.prompt_tokens,
                "completion_tokens": totals.completion_tokens,
                "total_tokens": tokens,
            }),
        );
        let ids = parts.iter().map(|part| part.job_id.clone().unwrap_or_default()).collect::<Vec<_>>();
        job.insert("jobs".to_owned(), json!(ids));
        let response = Response::from_json(&Value::Object(job).to_string());
        Ok(match bad.map(|part| part.of_job("status").unwrap_or("unknown")) {
            Some(state) => response.of_failed_job(GET_JOB, state, &self.key_filter()),
            None => response,
        })
    }

    fn key_filter(&self) -> KeyFilter {
        let key = self.runner.network().key().in_force();
        KeyFilter::new([key.ok().map(|key| key.fingerprint()), None])
    }

    /// Sends a request within the time that is left of the run. What the caller ended is an end of the run.
    fn send(&mut self, request: &mut Request, shown: Shown) -> Outcome<Box<Response>> {
        let operation = request.operation().name().to_owned();
        let cancelled = || {
            Error::new(Status::Cancelled, "the batch's run was ended by the caller: run it again to go on")
                .context(&operation)
        };
        if self.cancel.is_cancelled() {
            return Err(failed(cancelled()));
        }
        if let Some(total) = self.runner.total_limit(request) {
            let left = total.saturating_sub(self.began.elapsed()).as_millis().max(1);
            let left = i64::try_from(left).unwrap_or(i64::MAX);
            request.set_timeout(crate::settings::Timeout::Total, left).map_err(failed)?;
        }
        let mut is_stopped = false;
        let sink = &mut *self.sink;
        let mut shown_alone = |delta: Delta<'_>| {
            let is_shown = match delta {
                Delta::Progress { .. } => shown == Shown::Progress,
                Delta::Chunk { .. } => shown == Shown::States,
                _ => false,
            };
            if is_shown && sink(delta).is_break() {
                is_stopped = true;
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        let asked =
            Asked { since: Instant::now(), streaming: Streaming::AsSet, cancel: self.cancel, outbox: None };
        let run_tools = &mut |_: &_| crate::engine::TurnEnd::GivenUp;
        let response = self.runner.run(&asked, request, &mut shown_alone, run_tools);
        match is_stopped {
            true => Err(Box::new(response.stopped(&operation, cancelled()))),
            false => Ok(Box::new(response)),
        }
    }

    fn note(&self, work: &mut Work, number: usize, change: impl FnOnce(&mut Part)) -> Outcome<()> {
        let Some(part) = work.journal.parts.get_mut(number) else { return Err(no_part()) };
        change(part);
        self.save(work).map_err(failed)
    }

    fn save(&self, work: &Work) -> Result<()> {
        may_end_the_process();
        work.journal.save(&self.batch.directory)?;
        may_end_the_process();
        Ok(())
    }
}

impl Part {
    pub fn has(&self, kind: FileKind) -> bool {
        match kind {
            FileKind::Results => self.has_results,
            FileKind::Errors => self.has_errors,
        }
    }

    fn set_has(&mut self, kind: FileKind) {
        match kind {
            FileKind::Results => self.has_results = true,
            FileKind::Errors => self.has_errors = true,
        }
    }

    /// Whether its job has ended, and all that it has left is here.
    pub fn is_over(&self) -> bool {
        let is_here = |kind: FileKind| self.has(kind) || self.of_job(kind.member()).is_none();
        self.job.is_some() && FileKind::BOTH.into_iter().all(is_here)
    }
}

fn part(work: &Work, number: usize) -> Outcome<&Part> {
    work.journal.parts.get(number).ok_or_else(no_part)
}

/// Not met: parts are never taken away.
fn no_part() -> Box<Response> {
    failed(Error::new(Status::Internal, "a bug in libtogether: please report it"))
}

/// A response that failed, or lacks what was asked for.
fn or_without(response: Box<Response>, operation: &str, what: &str) -> Box<Response> {
    match response.failure() {
        Some(_) => response,
        None => {
            let error = error!(Status::Protocol, "the service's answer has no {what}");
            Box::new(response.stopped(operation, error))
        }
    }
}
