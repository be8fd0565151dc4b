//! The journal of a batch: what was done for each of its input files, in a file that outlives the process.
//!
//! Each step is noted when it is done, and the one that must not be done twice also before it: a job that was asked for, and
//! whose id did not arrive, is looked for. Responsible for the journal's format and for ids that may stand in a path. Pure
//! but for the directory that it is kept in.

use serde_json::{Map, Value, json};

use super::directory::{Directory, JOURNAL};
use crate::error::{Error, Result, Status};
use crate::sys::files;

/// Of this library. One that is newer is left alone.
const FORMAT: u64 = 1;

/// Some hundred input files of a very large batch.
const LONGEST: u64 = 16 << 20;

#[derive(Debug)]
pub struct Journal {
    /// The path of the operation; "" before the first request.
    pub endpoint: String,
    /// One for each input file, once the batch was started.
    pub parts: Vec<Part>,
}

/// An input file, and what became of it.
#[derive(Clone, Debug, Default)]
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
        Journal { endpoint: String::new(), parts: Vec::new() }
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
        let json: Value = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        let format = json.get("together_batch").and_then(Value::as_u64).ok_or_else(damaged)?;
        if format > FORMAT {
            return Err(error!(
                Status::File,
                "{} was written by a newer version of the library: use that one",
                directory.path_of(JOURNAL)
            ));
        }
        Journal::of(&json).map(Some).ok_or_else(damaged)
    }

    fn of(json: &Value) -> Option<Journal> {
        let parts = json.get("parts")?.as_array()?.iter().map(Part::of);
        Some(Journal {
            endpoint: json.get("endpoint")?.as_str()?.to_owned(),
            parts: parts.collect::<Option<_>>()?,
        })
    }

    pub fn save(&self, directory: &Directory) -> Result<()> {
        let parts: Vec<Value> = self.parts.iter().map(Part::json).collect();
        let json = json!({ "together_batch": FORMAT, "endpoint": self.endpoint, "parts": parts });
        directory.replace_journal(json.to_string().as_bytes())
    }
}

impl Part {
    fn json(&self) -> Value {
        let members: [(&str, Value); 9] = [
            ("requests", self.requests.into()),
            ("bytes", self.bytes.into()),
            ("input_file_id", self.input_file_id.clone().into()),
            ("was_known", self.was_known.into()),
            ("other_jobs", self.other_jobs.clone().into()),
            ("job_id", self.job_id.clone().into()),
            ("job", self.job.clone().map_or(Value::Null, Value::Object)),
            ("has_results", self.has_results.into()),
            ("has_errors", self.has_errors.into()),
        ];
        Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// `None` where a member is of another kind; one that is missing is as in a new part.
    fn of(json: &Value) -> Option<Part> {
        let members = json.as_object()?;
        let member = |name: &str| members.get(name).filter(|value| !value.is_null());
        let number = |name| member(name).map_or(Some(0), Value::as_u64);
        let truth = |name| member(name).map_or(Some(false), Value::as_bool);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let texts = |list: &Value| list.as_array()?.iter().map(text).collect::<Option<Vec<_>>>();
        // Of what is there, in the form that it must have.
        fn each<T>(member: Option<&Value>, read: impl Fn(&Value) -> Option<T>) -> Option<Option<T>> {
            member.map_or(Some(None), |value| read(value).map(Some))
        }
        Some(Part {
            requests: number("requests")?.try_into().ok()?,
            bytes: number("bytes")?,
            input_file_id: each(member("input_file_id"), text)?,
            was_known: truth("was_known")?,
            other_jobs: each(member("other_jobs"), texts)?,
            job_id: each(member("job_id"), text)?,
            job: each(member("job"), |job| job.as_object().cloned())?,
            has_results: truth("has_results")?,
            has_errors: truth("has_errors")?,
        })
    }

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
        let part = Part {
            requests: 3,
            bytes: 1 << 40,
            input_file_id: Some("file-1".to_owned()),
            was_known: true,
            other_jobs: Some(vec!["batch-0".to_owned()]),
            job_id: Some("batch-1".to_owned()),
            job: Some(Map::from_iter([("status".to_owned(), "COMPLETED".into())])),
            has_results: true,
            has_errors: true,
        };
        journal.parts.extend([part, Part::default()]);
        let written = format!("{journal:?}");
        journal.save(&directory).unwrap();
        let read = Journal::load(&directory).unwrap().unwrap();
        assert_eq!(format!("{read:?}"), written);
        // A part that says less is as a new one.
        directory.replace_journal(br#"{"together_batch":1,"endpoint":"","parts":[{}]}"#).unwrap();
        let parts = Journal::load(&directory).unwrap().unwrap().parts;
        assert_eq!(format!("{parts:?}"), format!("{:?}", [Part::default()]));
        for (json, words) in [
            (r#"{"together_batch":2}"#, "a newer version of the library"),
            (r#"{"together_batch":1}"#, "is not a batch's journal"),
            ("", "is not a batch's journal"),
            ("[]", "is not a batch's journal"),
            (r#"{"together_batch":1,"endpoint":"","parts":[1]}"#, "is not a batch's journal"),
            (r#"{"together_batch":1,"endpoint":"","parts":[{"requests":-1}]}"#, "is not a batch's journal"),
            (r#"{"together_batch":1,"endpoint":"","parts":[{"job":1}]}"#, "is not a batch's journal"),
            (
                r#"{"together_batch":1,"endpoint":"","parts":[{"other_jobs":[1]}]}"#,
                "is not a batch's journal",
            ),
        ] {
            directory.replace_journal(json.as_bytes()).unwrap();
            let refused = Journal::load(&directory).unwrap_err();
            assert!(refused.message().contains(words), "{refused}");
            assert_eq!(refused.status(), Status::File);
        }
    }
}
