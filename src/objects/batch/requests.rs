//! The input files of a batch: one request a line, in as many files as the service's limits need.
//!
//! Responsible for those limits, for lines that are whole or not there, and for finding all of them again after the process
//! ended at any point. It must not know what is done with the files.

use std::fs::File;

use super::directory::Directory;
use super::journal::Journal;
use super::known::{Entry, Known};
use super::lines::{Lines, Place, read_at};
use crate::error::{Error, Result, Status};
use crate::message::response::Response;
use crate::sys::files;

/// The service's limits, of which a megabyte is the smaller one.
pub const LONGEST_LINE: usize = 10_000_000;
const LONGEST_FILE: u64 = 100_000_000;
const MOST_REQUESTS: u32 = 50_000;
/// Fits the name's four digits.
const MOST_FILES: u32 = 9_999;

/// The file that is written to, and the lengths of all.
#[derive(Debug)]
pub struct Requests {
    files: Vec<Length>,
    /// The last of them, once it was opened.
    open: Option<File>,
    /// Why nothing more can be added.
    broken: Option<Error>,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Length {
    pub requests: u32,
    pub bytes: u64,
}

pub fn name_of(number: usize) -> String {
    format!("requests-{:04}.jsonl", number + 1)
}

impl Requests {
    /// Finds the requests that were added before.
    pub fn load(directory: &Directory, journal: &Journal, known: &mut Known) -> Result<Requests> {
        let mut requests = Requests { files: Vec::new(), open: None, broken: None };
        while let Some(file) = directory.open_file(&name_of(requests.files.len()))? {
            if requests.files.len() >= MOST_FILES as usize {
                break;
            }
            let length = requests.load_file(directory, file, known)?;
            requests.files.push(length);
        }
        let is_started = !journal.parts.is_empty();
        let is_as_noted = |(length, part): (&Length, &super::journal::Part)| {
            (length.bytes, length.requests) == (part.bytes, part.requests)
        };
        if is_started
            && (requests.files.len() != journal.parts.len()
                || !requests.files.iter().zip(&journal.parts).all(is_as_noted))
        {
            return Err(directory.damaged(
                &name_of(0),
                "or another file of requests was changed after the batch was started",
            ));
        }
        Ok(requests)
    }

    fn load_file(&self, directory: &Directory, file: File, known: &mut Known) -> Result<Length> {
        let part = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let name = name_of(self.files.len());
        let mut length = Length::default();
        let mut lines = Lines::of_file(file, LONGEST_LINE);
        while let Some(line) =
            lines.next().map_err(|error| directory.failed(&name, "cannot be read", &error))?
        {
            // The process ended while it wrote the last one, which was not added then.
            if !line.is_ended {
                break;
            }
            let damaged = || {
                directory.damaged(&name, &format!("holds in line {} what is no request", length.requests + 1))
            };
            let text = line.bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or_else(damaged)?;
            let response = Response::from_json(text);
            let id =
                response.string("/custom_id").filter(|_| response.failure().is_none()).ok_or_else(damaged)?;
            let place =
                Place { part, length: u32::try_from(text.len()).unwrap_or(u32::MAX), start: line.start };
            if !known.insert(&id, Entry::of_earlier(place)) {
                return Err(damaged());
            }
            length.requests += 1;
            length.bytes = line.start + text.len() as u64 + 1;
        }
        Ok(length)
    }

    /// Appends a line, which has no break.
    pub fn add(&mut self, directory: &Directory, line: &[u8]) -> Result<Place> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let length = line.len() as u64 + 1;
        let is_full = |last: &Length| last.requests >= MOST_REQUESTS || last.bytes + length > LONGEST_FILE;
        if self.files.last().is_none_or(is_full) {
            if self.files.len() >= MOST_FILES as usize {
                return Err(error!(
                    Status::TooLarge,
                    "the batch has {MOST_FILES} input files already: begin another one"
                ));
            }
            self.open = None;
            self.files.push(Length::default());
        }
        let number = self.files.len().saturating_sub(1);
        let name = name_of(number);
        let Some(last) = self.files.last_mut() else { return Err(Error::new(Status::Internal, "no file")) };
        let file = match &mut self.open {
            Some(file) => file,
            none => {
                let file = directory.open_to_write(&name)?;
                // What the process did not write whole before it ended, and others may have left.
                file.set_len(last.bytes)
                    .map_err(|error| directory.failed(&name, "cannot be written", &error))?;
                none.insert(file)
            }
        };
        let mut whole = Vec::with_capacity(line.len() + 1);
        whole.extend_from_slice(line);
        whole.push(b'\n');
        if let Err(error) = write_at_end(file, &whole, last.bytes) {
            let error = directory.failed(&name, "cannot be written", &error);
            // A part of a line must not stay before the next one.
            if file.set_len(last.bytes).is_err() {
                self.broken = Some(error.clone());
            }
            return Err(error);
        }
        let place = Place {
            part: u32::try_from(number).unwrap_or(u32::MAX),
            length: u32::try_from(line.len()).unwrap_or(u32::MAX),
            start: last.bytes,
        };
        last.requests += 1;
        last.bytes += length;
        Ok(place)
    }

    /// Whether the line at a place is this one.
    pub fn is_at(directory: &Directory, place: Place, line: &[u8]) -> Result<bool> {
        let name = name_of(place.part as usize);
        let Some(file) = directory.open_file(&name)? else { return Ok(false) };
        let found =
            read_at(&file, place).map_err(|error| directory.failed(&name, "cannot be read", &error))?;
        Ok(found.as_deref() == Some(line))
    }

    /// No more are added: all of them are put on the disk.
    pub fn finish(&mut self, directory: &Directory) -> Result<&[Length]> {
        self.open = None;
        for (number, length) in self.files.iter().enumerate() {
            let name = name_of(number);
            let file = directory.open_to_write(&name)?;
            file.set_len(length.bytes)
                .map_err(|error| directory.failed(&name, "cannot be written", &error))?;
            directory.sync(&name, &file)?;
        }
        Ok(&self.files)
    }
}

fn write_at_end(mut file: &File, bytes: &[u8], end: u64) -> std::io::Result<()> {
    std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(end))?;
    files::write_all(file, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(directory: &Directory) -> Result<(Requests, Known)> {
        let mut known = Known::default();
        Requests::load(directory, &Journal::new(), &mut known).map(|requests| (requests, known))
    }

    #[test]
    fn a_file_has_as_many_requests_and_bytes_as_the_service_takes() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::open(folder.path().to_str().unwrap()).unwrap();
        let (mut requests, _) = loaded(&directory).unwrap();
        let places: Vec<Place> = (0..=MOST_REQUESTS)
            .map(|number| requests.add(&directory, number.to_string().as_bytes()).unwrap())
            .collect();
        let last = |places: &[Place]| places.last().map(|place| (place.part, place.start, place.length));
        assert_eq!(last(&places[..50_000]).map(|(part, ..)| part), Some(0));
        assert_eq!(last(&places), Some((1, 0, 5)));
        assert!(Requests::is_at(&directory, places[49_999], b"49999").unwrap());
        assert!(!Requests::is_at(&directory, places[49_999], b"49998").unwrap());
        // Ten lines of 10 MB with their breaks are more than 100 MB.
        let long = vec![b'x'; LONGEST_LINE];
        let parts: Vec<u32> = (0..10).map(|_| requests.add(&directory, &long).unwrap().part).collect();
        assert_eq!(parts, [1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
        let lengths = requests.finish(&directory).unwrap();
        let lengths: Vec<_> = lengths.iter().map(|length| length.requests).collect();
        assert_eq!(lengths, [50_000, 10, 1]);
    }

    #[test]
    fn what_was_written_whole_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::open(folder.path().to_str().unwrap()).unwrap();
        let (mut requests, _) = loaded(&directory).unwrap();
        requests.add(&directory, br#"{"custom_id":"a"}"#).unwrap();
        let place = requests.add(&directory, br#"{"custom_id":"b"}"#).unwrap();
        let path = folder.path().join(name_of(0));
        let whole = std::fs::read(&path).unwrap();
        for length in 18..36 {
            std::fs::write(&path, &whole[..length]).unwrap();
            let (mut requests, known) = loaded(&directory).unwrap();
            assert_eq!((known.count(), known.get("a").is_some()), (1, true), "{length}");
            assert_eq!(requests.add(&directory, br#"{"custom_id":"b"}"#), Ok(place), "{length}");
            drop(requests);
            assert_eq!(std::fs::read(&path).unwrap(), whole, "{length}");
        }
        for bad in [
            "x\n",
            "{\"custom_id\":7}\n",
            "[]\n",
            "\n",
            "\u{0}\n",
            &String::from_utf8_lossy(&whole).replace('b', "a"),
        ] {
            std::fs::write(&path, bad).unwrap();
            let refused = loaded(&directory).map(drop).unwrap_err();
            assert!(refused.message().contains("what is no request"), "{bad}: {refused}");
        }
    }
}
