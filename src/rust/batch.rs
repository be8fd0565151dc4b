//! Batches for Rust programs.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Client, Failure, StreamEvent};
use crate::error::{Error, Result};
use crate::message::request::Request;
use crate::message::response::Response;
use crate::objects::batch;

/// Requests that the service carries out in its own time, in a directory that outlives the process: a program that was
/// killed is started again, unchanged, and goes on. Each request is written when [`Batch::add`] returns.
///
/// ```
/// # use together::{Batch, Client, Options, Request, operation};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = together_offline::Server::start(Default::default())?;
/// # let mut options = Options::default();
/// # options.set_api_key(b"offline")?;
/// # options.set_base_url(server.base_url())?;
/// # options.add_ca(server.ca_pem().as_bytes())?;
/// # let client = Client::new(&options)?;
/// # let folder = tempfile::tempdir()?;
/// # let directory = folder.path().join("knights.batch");
/// # let directory = directory.to_str().unwrap();
/// let batch = Batch::new(directory)?;
/// for knight in ["Galahad", "Percival"] {
///     let mut ask = Request::new(operation::CHAT_COMPLETIONS)?;
///     ask.set_string("model", "openai/gpt-oss-20b")?;
///     ask.add_message("user", knight)?;
///     batch.add(knight, &ask)?;
/// }
/// let job = batch.run(&client)?;                          // hours, maybe
/// println!("{:?} tokens", job.integer("/usage/total_tokens"));
/// println!("{}", batch.answer("Galahad")?.text().unwrap_or_default());
/// # assert!(batch.answer("Percival")?.text().unwrap_or_default().contains("Percival"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Batch {
    batch: batch::Batch,
}

impl Batch {
    /// A new batch, or the one that is in the directory, which no other may hold meanwhile.
    pub fn new(directory: &str) -> Result<Batch> {
        Ok(Batch { batch: batch::Batch::new(directory)? })
    }

    /// Adds a chat, a transcription or a translation, of one kind for the whole batch. `custom_id` names its answer.
    pub fn add(&self, custom_id: &str, request: &Request) -> Result<()> {
        self.batch.add(custom_id, request)
    }

    /// Uploads, starts the jobs, waits for them and fetches the answers: whatever of it is still to be done. The job.
    pub fn run(&self, client: &Client) -> std::result::Result<Response, Failure> {
        self.run_each(client, |_| ControlFlow::Continue(()))
    }

    /// The same, with progress of transfers and each new state of a job (a [`StreamEvent::Chunk`]). Breaking ends the run; the
    /// jobs go on, and so does the next run.
    pub fn run_each(
        &self,
        client: &Client,
        mut on_event: impl FnMut(StreamEvent) -> ControlFlow<()>,
    ) -> std::result::Result<Response, Failure> {
        let response = self.batch.run(&client.client, &mut |event| match StreamEvent::of(event) {
            Some(event) => on_event(event),
            None => ControlFlow::Continue(()),
        });
        judged(response)
    }

    /// The answer to one request, as [`Client::complete`] would have given it.
    pub fn answer(&self, custom_id: &str) -> std::result::Result<Response, Failure> {
        judged(self.batch.answer(custom_id)?)
    }
}

fn judged(response: Response) -> std::result::Result<Response, Failure> {
    match response.failure().cloned() {
        None => Ok(response),
        Some(error) => Err(Failure::of(error, response)),
    }
}

impl Failure {
    pub(super) fn of(error: Error, response: Response) -> Failure {
        Failure { error, response: Some(Arc::new(response)) }
    }
}
