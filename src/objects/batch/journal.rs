//! The journal of a batch: what was done for each of its input files, in a file that outlives the process.
//!
//! Each step is noted when it is done, and the one that must not be done twice also before it: a job that was asked for, and
//! whose id did not arrive, is looked for. Responsible for the journal's format and for ids that may stand in a path. Pure
//! but for the directory that it is kept in.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::directory::{Directory, JOURNAL};
use crate::error::{Error, Result, Status};
use crate::sys::files;

/// Of this library. One that is newer is left alone.
const FORMAT: u32 = 1;

/// Some hundred input files of a very large batch.
const LONGEST: u64 = 16 << 20;

#[derive(Debug, Serialize, Deserialize)]
pub struct Journal {
    together_batch: u32,
    /// The path of the operation; "" before the first request.
    pub endpoint: String,
    /// One for each input file, once the batch was started.
    pub parts: Vec<Part>,
}

/// An input file, and what became of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    pub requests: u32,
    pub bytes: u64,
    pub input_file_id: Option<String>,
    /// The service knew the file from elsewhere, so other jobs may be its too.
    pub was_known: bool,
    /// Noted before the job is asked for: the jobs of the same file that are not this batch's.
    pub other_jobs: Option<Vec<String>>,
    pub job_id: Option<String>,
    /// As the service described it when it had ended.
    pub job: Option<Map<String, Value>>,
    pub has_results: bool,
    pub has_errors: bool,
}

impl Journal {
    pub fn new() -> Journal {
        Journal { together_batch: FORMAT, endpoint: String::new(), parts: Vec::new() }
    }

    /// Of every request, as a response names it.
    pub fn operation(&self) -> String {
        format!("POST {}", self.endpoint)
    }

    /// `None` in a new directory.
    pub fn load(directory: &Directory) -> Result<Option<Journal>> {
        let Some(file) = directory.open_file(JOURNAL)? else { return Ok(None) };
        let cannot = |error| directory.failed(JOURNAL, "cannot be read", &error);
        let length = file.metadata().map_err(cannot)?.len();
        let damaged = || directory.damaged(JOURNAL, "is not a batch's journal");
        let mut bytes = vec![0; usize::try_from(length.min(LONGEST)).unwrap_or_default()];
        let mut filled = 0;
        while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
            match files::read_at(&file, room, filled as u64).map_err(cannot)? {
                0 => return Err(damaged()),
                read => filled += read,
            }
        }
        #[derive(Deserialize)]
        struct Head {
            together_batch: u32,
        }
        let head: Head = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        if head.together_batch > FORMAT {
            return Err(error!(
                Status::File,
                "{} was written by a newer version of the library: use that one",
                directory.path_of(JOURNAL)
            ));
        }
        serde_json::from_slice(&bytes).map(Some).map_err(|_| damaged())
    }

    pub fn save(&self, directory: &Directory) -> Result<()> {
        let json = serde_json::to_vec(self)
            .map_err(|_| Error::new(Status::Internal, "a bug in libtogether: please report it"))?;
        directory.replace_journal(&json)
    }
}

impl Part {
    /// A text member of the job that has ended.
    pub fn of_job(&self, name: &str) -> Option<&str> {
        self.job.as_ref()?.get(name)?.as_str().filter(|text| !text.is_empty())
    }
}

/// An id that the service gave or the journal holds, where it is one: it becomes a part of a path.
pub fn checked_id(id: &str) -> Result<&str> {
    const LONGEST: usize = 128;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let begins_well = id.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric());
    match begins_well && id.len() <= LONGEST && id.bytes().all(is_plain) {
        true => Ok(id),
        false => Err(Error::new(
            Status::Protocol,
            "the service gave a file or a job an id that cannot be one: nothing was asked for by it",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_word_and_nothing_that_leads_elsewhere() {
        for good in ["file-1", "00000000-0000-4000-8000-000000000001", "a", "A_b.c"] {
            assert_eq!(checked_id(good), Ok(good));
        }
        for bad in ["", "..", "../x", "a/b", "-a", ".a", "a b", "a?b", "a#", "é", &"a".repeat(129), "a\n"] {
            assert!(checked_id(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_journal_is_read_as_it_was_written_and_a_newer_or_a_broken_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::open(folder.path().to_str().unwrap()).unwrap();
        assert!(Journal::load(&directory).unwrap().is_none());
        let mut journal = Journal::new();
        journal.endpoint = "/v1/chat/completions".to_owned();
        let part = Part { requests: 3, input_file_id: Some("file-1".to_owned()), ..Part::default() };
        journal.parts.push(part);
        journal.save(&directory).unwrap();
        let read = Journal::load(&directory).unwrap().unwrap();
        assert_eq!((read.endpoint, read.parts[0].requests), (journal.endpoint, 3));
        for (json, words) in [
            (r#"{"together_batch":2}"#, "a newer version of the library"),
            (r#"{"together_batch":1}"#, "is not a batch's journal"),
            ("", "is not a batch's journal"),
            ("[]", "is not a batch's journal"),
        ] {
            directory.replace_journal(json.as_bytes()).unwrap();
            let refused = Journal::load(&directory).unwrap_err();
            assert!(refused.message().contains(words), "{refused}");
            assert_eq!(refused.status(), Status::File);
        }
    }
}
