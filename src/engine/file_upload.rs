//! A file goes to the service: announced, put to the storage that the service names, and read by the service there.
//!
//! Responsible for the order of the steps, for which of them may be sent again, and for what the caller sees of them: how
//! far the bytes are, and the answer that describes the file. It must not know what a step says: the message does.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use super::attempt_end::{Answered, stopped};
use super::file_parts::{self, Parts};
use super::send_step::SendStep;
use super::try_plan::TryPlan;
use crate::connect::destination::Destination;
use crate::error::{Error, Result, Status};
use crate::message::header::RequestHeaders;
use crate::message::request::{
    FileUpload, MOST_OF_A_LIST, PartList, Request, UploadStep, is_file_id, read_part_list, upload_ids,
};
use crate::message::response::Response;
use crate::retry_class::RetryClass;
use crate::stream::{Delta, Sink};
use crate::sys::cancel::Cancel;
use crate::sys::deadline::Deadline;
use crate::sys::panic::may_end_the_process;
use crate::transfer::{self, PartPlan, PartRules};
use crate::watch::Watch;

/// The HTTP status of an announced file's place.
const FOUND: u16 = 302;
/// The HTTP status of a file that the service has already.
const CONFLICT: u16 = 409;
/// The HTTP status of a file that the storage has taken: no other says so.
const STORED: u16 = 200;
/// The header that names an announced file.
const FILE_ID: &str = "x-together-file-id";

/// One upload.
pub struct FileUploadRun<'run> {
    pub steps: Arc<dyn SendStep>,
    pub asked: Instant,
    pub request: &'run Request,
    pub cancel: &'run Arc<Cancel>,
    /// Of all steps.
    pub deadline: Deadline,
    pub retries: u32,
    /// When it goes in parts.
    pub rules: PartRules,
}

/// An answer that ends the upload.
type Ended = Box<Answered>;

impl FileUploadRun<'_> {
    /// `sink` gets the progress of the bytes, and the answer that describes the file.
    pub fn run(&self, sink: &mut Sink<'_>) -> Answered {
        let (response, sent) = self.upload(sink).unwrap_or_else(|ended| *ended);
        if response.failure().is_some() {
            return (response, sent);
        }
        let json = response.json().unwrap_or_default();
        let is_stopped = !json.is_empty() && sink(Delta::Chunk { json: json.as_bytes() }).is_break();
        match is_stopped || sink(Delta::Pause).is_break() {
            true => (response.stopped(self.operation(), stopped()), sent),
            false => (response, sent),
        }
    }

    fn operation(&self) -> &str {
        self.request.operation().name()
    }

    fn upload(&self, sink: &mut Sink<'_>) -> std::result::Result<Answered, Ended> {
        let upload = self.steps.begin().and_then(|()| self.request.file_upload());
        let upload = upload.map_err(|error| self.failed(error))?;
        let checksum = self.check(&upload).map_err(|error| self.failed(error))?;
        match self.rules.plan(upload.content.length()) {
            None => self.put_whole(&upload, &checksum, sink),
            Some(plan) => self.put_in_parts(upload, &checksum, plan, sink),
        }
    }

    /// In one piece.
    fn put_whole(
        &self,
        upload: &FileUpload,
        checksum: &str,
        sink: &mut Sink<'_>,
    ) -> std::result::Result<Answered, Ended> {
        let announce = upload.announce(self.request, checksum);
        let target = announce.as_ref().map(|step| step.prepared.target.clone()).unwrap_or_default();
        let announced = self.step(announce, RetryClass::Creates)?;
        let (id, place) = match self.announced(&announced.0, &target) {
            Announced::Place(id, place) => (id, place),
            Announced::Known(id) => return self.describe(upload, &id),
            Announced::Refused => return Err(Box::new(announced)),
            Announced::Wrong(error) => return Err(self.stopped(announced, error)),
        };
        may_end_the_process();
        let all = 0..upload.content.length();
        let put = upload.put(self.request, place, all, RequestHeaders::default());
        let put = self.send(put, RetryClass::Idempotent, &mut |delta| match delta {
            Delta::Progress { .. } => sink(delta),
            _ => ControlFlow::Continue(()),
        });
        let put = self.good(put?)?;
        if put.0.http_status() != STORED {
            let code = put.0.http_status();
            let error = error!(
                Status::Protocol,
                "the service's storage answered HTTP {code}, and only {STORED} says that it has the file: send it again"
            );
            return Err(self.stopped(put, error));
        }
        may_end_the_process();
        // To be asked twice to read a file does the service no harm.
        let read = self.step(upload.about(self.request, "POST", &id, "/preprocess"), RetryClass::Harmless)?;
        match read.0.failure().cloned() {
            None => Ok(read),
            Some(error) => {
                let where_it_is = format!("the service has the file as {id}, but does not read it yet");
                Err(self.stopped(read, error.context(&where_it_is)))
            }
        }
    }

    /// A long file.
    fn put_in_parts(
        &self,
        upload: FileUpload,
        checksum: &str,
        plan: PartPlan,
        sink: &mut Sink<'_>,
    ) -> std::result::Result<Answered, Ended> {
        let begun = self.step(upload.begin_parts(self.request, checksum, &plan), RetryClass::Creates)?;
        if let Some(id) = known(&begun.0) {
            return self.describe(&upload, &id);
        }
        let begun = self.good(begun)?;
        let json = begun.0.json().unwrap_or_default();
        let upload = Arc::new(upload);
        let sent =
            self.targets(json, plan).map_err(|error| self.failed(error)).and_then(|(list, targets)| {
                let parts = Parts {
                    steps: self.steps.clone(),
                    upload: upload.clone(),
                    request: self.request.clone(),
                    plan,
                    targets,
                    asked: self.asked,
                    began: self.deadline.began(),
                    retries: self.retries,
                };
                let tags = file_parts::send(parts, self.cancel, sink)
                    .or_else(|failed| self.good(*failed).map(|_| Vec::new()))?;
                let ids = (&*list.upload_id, &*list.file_id);
                // To be asked twice to join the same parts makes the same file.
                self.good(self.step(upload.end_parts(self.request, ids, Some(&tags)), RetryClass::Harmless)?)
            });
        if let (Err(_), Some((upload_id, file_id))) = (&sent, upload_ids(json)) {
            self.give_up(&upload, (&upload_id, &file_id));
        }
        let (response, key) = sent?;
        // Some answers have the file in an object of its own.
        let file = response.value("/file").filter(|file| file.starts_with('{')).map(str::to_owned);
        let response = match file {
            Some(file) => response.with_json(file),
            None => response,
        };
        Ok((response, key))
    }

    /// The service's file with the same content, as it describes it.
    fn describe(&self, upload: &FileUpload, id: &str) -> std::result::Result<Answered, Ended> {
        may_end_the_process();
        let described = upload.about(self.request, "GET", id, "");
        let (response, sent) = self.step(described, RetryClass::Idempotent)?;
        Ok((response.of_known_content(), sent))
    }

    /// Where the parts go.
    fn targets(&self, json: &str, plan: PartPlan) -> Result<(PartList, Vec<(Destination, RequestHeaders)>)> {
        let mut ask = || self.deadline.check("the file's parts to be sent");
        let mut list = read_part_list(json, plan.count(), &mut Watch::new(&mut ask))?;
        let host = self.steps.host();
        let targets = std::mem::take(&mut list.parts).into_iter().map(|part| {
            let place = self.steps.lead("/", &part.url);
            let place = place
                .map_err(|refusal| error!(Status::Protocol, "{host} redirected the file's bytes, {refusal}"));
            Ok((place?, part.headers))
        });
        let targets = targets.collect::<Result<_>>()?;
        Ok((list, targets))
    }

    /// Tells the service that the parts are not wanted, as far as there is time for it: once, and whatever it says.
    fn give_up(&self, upload: &FileUpload, ids: (&str, &str)) {
        if self.deadline.check("the upload to be given up").is_ok()
            && let Ok(mut step) = upload.end_parts(self.request, ids, None)
        {
            let plan = TryPlan { retries: 0, ..self.plan(RetryClass::Harmless) };
            self.steps.send(&mut step, &plan, &mut |_| ControlFlow::Continue(()));
        }
    }

    /// Reads all of the file, before anything is sent: what the service would refuse is refused here.
    fn check(&self, upload: &FileUpload) -> Result<String> {
        let mut ask = || self.deadline.check("the file to be read");
        transfer::check(&upload.content, upload.kind, &upload.purpose, &mut ask)
    }

    /// What the service says to an announced file.
    fn announced(&self, response: &Response, target: &str) -> Announced {
        let host = self.steps.host();
        match response.http_status() {
            FOUND => {
                let named = response.header(FILE_ID).filter(|id| is_file_id(id));
                let (Some(id), Some(location)) = (named, response.header("location")) else {
                    return Announced::Wrong(error!(
                        Status::Protocol,
                        "{host} took the file's announcement (HTTP {FOUND}), but did not say where its bytes go, or \
                        under which id"
                    ));
                };
                match self.steps.lead(target, location) {
                    Ok(place) => Announced::Place(id.to_owned(), place),
                    Err(refusal) => Announced::Wrong(error!(
                        Status::Protocol,
                        "{host} redirected the file's bytes, {refusal}"
                    )),
                }
            }
            CONFLICT => known(response).map_or(Announced::Refused, Announced::Known),
            code if response.failure().is_none() => Announced::Wrong(error!(
                Status::Protocol,
                "{host} answered the file's announcement with HTTP {code} instead of a place for its bytes: a server \
                that takes the file as a form is asked with TOGETHER_FILES_UPLOAD"
            )),
            _ => Announced::Refused,
        }
    }

    /// Sends a step whose answer the caller does not see.
    fn step(
        &self,
        step: Result<UploadStep>,
        retry_class: RetryClass,
    ) -> std::result::Result<Answered, Ended> {
        self.send(step, retry_class, &mut |_| ControlFlow::Continue(()))
    }

    fn send(
        &self,
        step: Result<UploadStep>,
        retry_class: RetryClass,
        sink: &mut Sink<'_>,
    ) -> std::result::Result<Answered, Ended> {
        let mut step = step.map_err(|error| self.failed(error))?;
        Ok(self.steps.send(&mut step, &self.plan(retry_class), sink))
    }

    fn plan(&self, retry_class: RetryClass) -> TryPlan<'_> {
        TryPlan {
            asked: self.asked,
            began: Some(self.deadline.began()),
            retry_class,
            retries: self.retries,
            spends_budget: true,
            limit: MOST_OF_A_LIST,
            cancel: self.cancel,
            outbox: None,
        }
    }

    /// An answer that is no failure.
    fn good(&self, answered: Answered) -> std::result::Result<Answered, Ended> {
        match answered.0.failure().cloned() {
            None => Ok(answered),
            Some(error) => Err(self.stopped(answered, error)),
        }
    }

    fn failed(&self, error: Error) -> Ended {
        Box::new((Response::failed(error.context(self.operation())), None))
    }

    fn stopped(&self, (response, sent): Answered, error: Error) -> Ended {
        Box::new((response.stopped(self.operation(), error), sent))
    }
}

/// The file of the service that has the same content, where its answer says so.
fn known(response: &Response) -> Option<String> {
    let id = response.string("/file_id").filter(|id| response.http_status() == CONFLICT && is_file_id(id));
    id.map(std::borrow::Cow::into_owned)
}

/// What became of an announcement.
enum Announced {
    /// The file's id, and where its bytes go.
    Place(String, Destination),
    /// The service has the same content under this id.
    Known(String),
    /// In the server's words.
    Refused,
    Wrong(Error),
}
