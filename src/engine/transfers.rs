//! The files of a request: what it sends of them, what it writes to one, and the progress that it reports.
//!
//! Responsible for the way of the bytes between `transfer`, which knows files, and `http`, which knows servers; and for
//! the sink hearing of them in time, and ending it all where it wants to. It must not keep any of the bytes.

use std::cell::RefCell;
use std::io::{self, Read};

use super::attempt_end::AttemptEnd;
use super::speech::may_be_raw;
use crate::error::{Error, Result, Status};
use crate::http::Answer;
use crate::http::Exchange;
use crate::http::Streamed;
use crate::message::response::{Kind, Response, kind_of};
use crate::stream::{Delta, Sink};
use crate::transfer::{Download, Meter, Reader, Upload, VersionHeaders};

/// The HTTP status of an answer to a request for a part.
pub const PARTIAL_CONTENT: u16 = 206;

/// A download's bytes that are written at once.
const WRITTEN_AT_ONCE: usize = 64 * 1024;

/// An upload, and who hears of its progress.
pub struct Sending<'run, 'sink> {
    upload: &'run Upload,
    /// One reader uses it at a time.
    sink: RefCell<&'run mut Sink<'sink>>,
}

impl<'run, 'sink> Sending<'run, 'sink> {
    pub fn new(upload: &'run Upload, sink: &'run mut Sink<'sink>) -> Sending<'run, 'sink> {
        Sending { upload, sink: RefCell::new(sink) }
    }

    fn emit_progress(&self, (done, total): (u64, u64)) -> Result<()> {
        match self.sink.try_borrow_mut() {
            Ok(mut sink) => emit_progress(&mut **sink, (done, total)),
            // It is borrowed by its own callback alone, which has no way to here.
            Err(_) => Ok(()),
        }
    }
}

impl Streamed for Sending<'_, '_> {
    fn content_type(&self) -> &str {
        self.upload.content_type()
    }

    fn length(&self) -> u64 {
        self.upload.length()
    }

    fn begin(&self) -> Box<dyn Read + '_> {
        let length = self.upload.length();
        Box::new(MeteredUpload {
            bytes: self.upload.reader(),
            meter: Meter::new(length),
            left: length,
            sending: self,
        })
    }

    fn on_tape(&self) -> Result<Vec<u8>> {
        self.upload.described()
    }
}

/// An upload's bytes, and the progress of them.
struct MeteredUpload<'going, 'run, 'sink> {
    bytes: Reader<'going>,
    meter: Meter,
    left: u64,
    sending: &'going Sending<'run, 'sink>,
}

impl Read for MeteredUpload<'_, '_, '_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(room)?;
        self.left = self.left.saturating_sub(read as u64);
        let mut news = self.meter.count(read);
        if self.left == 0 && read > 0 {
            news = Some(self.meter.end());
        }
        if let Some(news) = news {
            self.sending.emit_progress(news).map_err(io::Error::other)?;
        }
        Ok(read)
    }
}

fn emit_progress(sink: &mut Sink<'_>, (done, total): (u64, u64)) -> Result<()> {
    match sink(Delta::Progress { done, total }).is_break() {
        true => Err(Error::new(Status::Cancelled, "cancelled by the caller while a file was transferred")),
        false => Ok(()),
    }
}

/// Writes a good answer to its file, whatever it is and however long. What a link leads to is of any type.
pub fn save(
    operation: &str,
    is_link: bool,
    mut answer: Answer<'_>,
    output: &mut Download,
    exchange: &mut Exchange,
    sink: &mut Sink<'_>,
) -> AttemptEnd {
    let checked = if is_link { Ok(()) } else { check_type(&answer) };
    let outcome = checked
        .and_then(|()| begin(&answer, output))
        .and_then(|()| write(&mut answer, output, exchange, sink));
    match outcome {
        Ok(()) => AttemptEnd::for_good(Response::without_body(answer.take_head())),
        Err(error) => broke_off(operation, answer, error, output, exchange),
    }
}

/// The answer to a request for the rest of a file, which the server says it does not have (HTTP 416): the file is another one
/// now, and starts again.
pub fn has_no_rest(
    operation: &str,
    answer: Answer<'_>,
    output: &mut Download,
    exchange: &Exchange,
) -> AttemptEnd {
    output.refuse_parts();
    let error = error!(
        Status::Protocol,
        "{} has nothing behind the first {} bytes of the file (HTTP 416): it changed while it was downloaded",
        answer.host,
        output.written()
    );
    broke_off(operation, answer, error, output, exchange)
}

fn broke_off(
    operation: &str,
    mut answer: Answer<'_>,
    error: Error,
    output: &mut Download,
    exchange: &Exchange,
) -> AttemptEnd {
    let response = Response::broken_off(operation, answer.broken(error));
    AttemptEnd {
        progress: exchange.progress(),
        broke_off: true,
        got_further: output.got_further(),
        ..AttemptEnd::for_good(response)
    }
}

/// From the first byte, or behind what is there.
fn begin(answer: &Answer<'_>, output: &mut Download) -> Result<()> {
    let header = |name| answer.headers.get(name);
    let headers = VersionHeaders {
        etag: header("etag"),
        last_modified: header("last-modified"),
        date: header("date"),
        accept_ranges: header("accept-ranges"),
    };
    if answer.status != PARTIAL_CONTENT || output.rest().is_none() {
        output.allow_head(may_be_raw(answer.headers.content_type()));
        return output.begin_whole(headers, answer.length());
    }
    let from = output.written();
    match output.begin_rest(header("content-range"), headers) {
        true => Ok(()),
        false => Err(error!(
            Status::Protocol,
            "{} was asked for the rest of the file, from byte {from}, and sent something else: the file changed while \
            it was downloaded",
            answer.host
        )),
    }
}

/// What would only be taken for the answer.
fn check_type(answer: &Answer<'_>) -> Result<()> {
    let content_type = answer.headers.content_type();
    let what = match kind_of(content_type, &[], false, true) {
        Some(Kind::EventStream) => {
            "an event stream, which is no file: do not ask for a stream, or leave out together_request_set_output"
        }
        Some(Kind::Page) => {
            "a web page instead of the API's answer: is the base URL right, and is there a proxy or a log-in page on \
            the way?"
        }
        _ => return Ok(()),
    };
    Err(error!(Status::Protocol, "{} answered with {what}", answer.host))
}

fn write(
    answer: &mut Answer<'_>,
    output: &mut Download,
    exchange: &mut Exchange,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut meter = Meter::going_on(output.written(), output.total().unwrap_or(0));
    let mut piece = vec![0; WRITTEN_AT_ONCE];
    loop {
        let (filled, outcome) = fill(answer, &mut piece, exchange);
        // The bytes before the break are kept too: the next answer may go on there.
        output.write(piece.get(..filled).unwrap_or_default())?;
        outcome?;
        if let Some(news) = meter.count(filled) {
            emit_progress(sink, news)?;
        }
        if filled < piece.len() {
            break;
        }
    }
    if !output.is_whole() {
        return Err(error!(
            Status::Protocol,
            "the answer of {} ended after {} bytes of the file, which is not where it said",
            answer.host,
            output.written()
        ));
    }
    emit_progress(sink, meter.end())?;
    output.finish()
}

/// Reads as much as there is room for, or to the end, or to where it breaks off.
fn fill(answer: &mut Answer<'_>, room: &mut [u8], exchange: &mut Exchange) -> (usize, Result<()>) {
    let mut filled = 0;
    while let Some(left) = room.get_mut(filled..).filter(|left| !left.is_empty()) {
        match answer.read(left, exchange) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) => return (filled, Err(error)),
        }
    }
    (filled, Ok(()))
}
