//! A batch: requests that the service carries out in its own time, in a directory that outlives the process.
//!
//! Responsible for who may do what with the object when: requests are added, then it runs, and answers are read. All that
//! must not be lost is in the directory, so an object that was freed, or a process that was killed, at any point is
//! followed by another one that goes on.
//!
//! ```text
//! steps    -> upload, create, wait, download: each noted when it is done
//! requests -> the input files        results -> the service's files
//! journal  -> what was done          known   -> each request, by its id
//! work     -> both of what is in one hand and what all threads read
//! directory, lines -> files that are this user's alone, and their lines
//! ```

mod directory;
mod journal;
mod known;
mod lines;
mod requests;
mod results;
mod steps;
mod work;

use std::ops::ControlFlow;

use self::directory::Directory;
use self::journal::Journal;
use self::known::{Entry, Known};
use self::requests::{LONGEST_LINE, Requests};
use self::results::FileKind;
use self::work::{Kept, Work};
use super::client::Client;
use crate::error::{Error, Result, Status};
use crate::lock::Lock;
use crate::message::event::Event;
use crate::message::request::Request;
use crate::message::response::Response;
use crate::sys::fork_guard::ForkGuard;

#[derive(Debug)]
pub struct Batch {
    home: ForkGuard,
    kept: Kept,
    /// An addition or a run takes it out: files are written while no lock is held.
    work: Lock<Option<Work>>,
}

/// The work of a batch, in one hand until this is dropped.
struct TakenWork<'batch> {
    batch: &'batch Batch,
    work: Option<Work>,
}

impl Drop for TakenWork<'_> {
    fn drop(&mut self) {
        *self.batch.work.lock() = self.work.take();
    }
}

impl Batch {
    /// A new batch, or the one that is in the directory.
    pub fn new(path: &str) -> Result<Batch> {
        let directory = Directory::open(path)?;
        let mut known = Known::default();
        let journal = match Journal::load(&directory)? {
            Some(journal) => journal,
            None => {
                let journal = Journal::new();
                journal.save(&directory)?;
                journal
            }
        };
        let requests = Requests::load(&directory, &journal, &mut known)?;
        let known = Lock::new(known);
        let operation = journal.operation();
        known.lock().operation.clone_from(&operation);
        for (number, part) in journal.parts.iter().enumerate() {
            for kind in FileKind::BOTH {
                if part.has(kind) {
                    results::find_answers(&directory, number, kind, &operation, &known, None)?;
                }
            }
        }
        let is_over = !journal.parts.is_empty() && journal.parts.iter().all(journal::Part::is_over);
        known.lock().is_over = is_over;
        let work = Lock::new(Some(Work { journal, requests }));
        Ok(Batch { home: ForkGuard::here(), kept: Kept { directory, known }, work })
    }

    /// Adds a request. One that an earlier object added under the same id, word for word, is there already.
    pub fn add(&self, custom_id: &str, request: &Request) -> Result<()> {
        self.check_home()?;
        check_custom_id(custom_id)?;
        let (endpoint, line) = request.batch_line(custom_id)?;
        if line.len() > LONGEST_LINE {
            return Err(error!(
                Status::TooLarge,
                "the request \"{custom_id}\" is {} bytes long, and a batch takes {LONGEST_LINE} at most: name images by URL",
                line.len()
            ));
        }
        let mut taken = self.take_work()?;
        let Some(Work { journal, requests }) = &mut taken.work else { return Err(busy()) };
        if !journal.endpoint.is_empty() && journal.endpoint != endpoint {
            return Err(invalid!(
                "the batch is of POST {}, and the request of POST {endpoint}: a batch has one operation",
                journal.endpoint
            ));
        }
        let earlier = self.kept.known.lock().get(custom_id);
        if let Some(entry) = earlier {
            return self.add_again(custom_id, entry, &line);
        }
        if !journal.parts.is_empty() {
            return Err(invalid!(
                "the batch was started and takes no more requests, so \"{custom_id}\" needs another batch, in a directory of its own"
            ));
        }
        if journal.endpoint.is_empty() {
            journal.endpoint = endpoint.to_owned();
            if let Err(error) = journal.save(&self.kept.directory) {
                journal.endpoint.clear();
                return Err(error);
            }
            self.kept.known.lock().operation = journal.operation();
        }
        let place = requests.add(&self.kept.directory, &line)?;
        self.kept.known.lock().insert(custom_id, Entry { request: place, is_earlier: false, answer: None });
        Ok(())
    }

    /// A program that begins again adds what it added before.
    fn add_again(&self, custom_id: &str, entry: Entry, line: &[u8]) -> Result<()> {
        if !entry.is_earlier {
            return Err(invalid!(
                "a request with the custom_id \"{custom_id}\" was added already: give each its own"
            ));
        }
        if !Requests::is_at(&self.kept.directory, entry.request, line)? {
            return Err(invalid!(
                "the directory has another request with the custom_id \"{custom_id}\", which an earlier run added: use the same \
                requests again, or another directory"
            ));
        }
        if let Some(entry) = self.kept.known.lock().get_mut(custom_id) {
            entry.is_earlier = false;
        }
        Ok(())
    }

    /// Does what is still to be done, until every job has ended and its answers are here. The job, and where there are
    /// several the first that failed, or the last.
    pub fn run(&self, client: &Client, on_event: &mut dyn FnMut(&Event) -> ControlFlow<()>) -> Response {
        let response = self.try_run(client, on_event);
        let response = response.unwrap_or_else(|error| Response::failed(error.context(steps::RUN)));
        let mut done = Event::default();
        done.set_done(response.status());
        // It is the last event: there is nothing to stop.
        let _ = on_event(&done);
        response
    }

    fn try_run(
        &self,
        client: &Client,
        on_event: &mut dyn FnMut(&Event) -> ControlFlow<()>,
    ) -> Result<Response> {
        self.check_home()?;
        let mut taken = self.take_work()?;
        let Some(work) = &mut taken.work else { return Err(busy()) };
        client.in_one(|runner, cancel| {
            let mut event = Event::default();
            let mut sink = |delta: crate::stream::Delta<'_>| match event.set(delta) {
                Ok(true) => on_event(&event),
                // An event that there is no memory for is left out: the files have all that is in one.
                Ok(false) | Err(_) => ControlFlow::Continue(()),
            };
            steps::run(&self.kept, work, runner, cancel, &mut sink)
        })
    }

    /// The answer to the request of that id, as it would have come alone.
    pub fn answer(&self, custom_id: &str) -> Result<Response> {
        self.check_home()?;
        let (entry, is_over, operation) = {
            let known = self.kept.known.lock();
            (known.get(custom_id), known.is_over, known.operation.clone())
        };
        let Some(entry) = entry else {
            return Err(invalid!("the batch has no request with the custom_id \"{}\"", shown(custom_id)));
        };
        let Some(found) = entry.answer else { return Err(results::nothing_found(custom_id, is_over)) };
        results::read_answer(&self.kept.directory, found, custom_id, &operation)
    }

    fn take_work(&self) -> Result<TakenWork<'_>> {
        let work = self.work.lock().take();
        match work {
            Some(work) => Ok(TakenWork { batch: self, work: Some(work) }),
            None => Err(busy()),
        }
    }

    fn check_home(&self) -> Result<()> {
        match self.home.is_here() {
            true => Ok(()),
            false => Err(Error::invalid(
                "this batch was made before fork(), and its directory belongs to the parent: use it there",
            )),
        }
    }
}

fn busy() -> Error {
    Error::invalid("the batch is running: wait until together_batch_run returns")
}

/// The service's own limit.
const LONGEST_ID: usize = 64;

fn check_custom_id(custom_id: &str) -> Result<()> {
    match custom_id.chars().count() {
        0 => Err(Error::invalid("custom_id is empty: each request needs a name of its own")),
        length if length > LONGEST_ID => Err(invalid!(
            "custom_id has {length} characters, and may have {LONGEST_ID}: \"{}\"",
            shown(custom_id)
        )),
        _ => Ok(()),
    }
}

fn shown(custom_id: &str) -> String {
    custom_id.chars().take(LONGEST_ID).collect()
}
