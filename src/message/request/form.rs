//! A request with files, as a form.
//!
//! Responsible for what a form's parts are: the files that were set, and every other field as text, written as the
//! service's own SDKs write it. Pure but for opening the files. It must not know how a form is framed or sent.

use std::sync::Arc;

use serde_json::Value;

use crate::error::Result;
use crate::json::edit;
use crate::sys::random::random;
use crate::transfer::{Boundary, ContentReader, FormPart, Upload, UploadContent, UploadFile};

/// A file that was set.
#[derive(Clone)]
pub struct Attachment {
    pub field: String,
    pub content: Attached,
}

#[derive(Clone)]
pub enum Attached {
    File {
        path: String,
    },
    /// Shared by a request's copies.
    Bytes {
        bytes: Arc<[u8]>,
        file_name: String,
    },
    Reader(ContentReader),
}

/// The field of a file, which other fields say what to do with.
const FILE: &str = "file";
/// The field that names a file to the service.
pub const FILE_NAME: &str = "file_name";

/// The form of these fields and files, which are opened. Of one whose file is named in a field (`names_its_file`), that
/// field is there, whether or not it was set.
pub fn upload<'field>(
    fields: impl Iterator<Item = (&'field String, &'field Value)>,
    files: &[Attachment],
    names_its_file: bool,
) -> Result<Upload> {
    let mut texts = texts(fields);
    let parts = files.iter().map(Attachment::open).collect::<Result<Vec<_>>>()?;
    if let ([part], true) = (parts.as_slice(), names_its_file && !is_set(&texts, FILE_NAME)) {
        texts.push((FILE_NAME.to_owned(), part.content.name().to_owned()));
    }
    framed(&texts, parts.into_iter())
}

/// A form of these texts, and the files behind them.
pub fn framed(texts: &[(String, String)], parts: impl Iterator<Item = FormPart>) -> Result<Upload> {
    let texts = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Upload::new(Boundary::new(random()?), texts, parts)
}

/// The fields as a form's texts.
pub fn texts<'field>(fields: impl Iterator<Item = (&'field String, &'field Value)>) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    fields.for_each(|(name, value)| write_texts(name, value, &mut texts));
    // A file may be the text of its URL. Behind the model, it goes where that runs as it comes.
    let (files, mut texts): (Vec<_>, Vec<_>) = texts.into_iter().partition(|(name, _)| name == FILE);
    texts.extend(files);
    texts
}

pub fn is_set(texts: &[(String, String)], field: &str) -> bool {
    texts.iter().any(|(name, _)| name == field)
}

impl Attachment {
    fn open(&self) -> Result<FormPart> {
        Ok(FormPart { field: self.field.clone(), content: Arc::new(self.content.open()?) })
    }
}

impl Attached {
    /// What it is when the request is sent.
    pub fn open(&self) -> Result<UploadContent> {
        Ok(match self {
            Attached::File { path } => UploadContent::File(UploadFile::open(path)?),
            Attached::Bytes { bytes, file_name } => {
                UploadContent::Bytes { bytes: bytes.clone(), file_name: file_name.clone() }
            }
            Attached::Reader(reader) => UploadContent::Reader(reader.clone()),
        })
    }
}

/// A list's items are each under `name[]`, an object's members under `name[member]`, and null is left out.
fn write_texts(name: &str, value: &Value, texts: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            let name = format!("{}[]", name.strip_suffix("[]").unwrap_or(name));
            items.iter().for_each(|item| write_texts(&name, item, texts));
        }
        Value::Object(members) => {
            for (member, value) in members {
                write_texts(&format!("{name}[{member}]"), value, texts);
            }
        }
        value => texts.push((name.to_owned(), edit::as_url_text(value))),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use crate::error::Status;
    use crate::message::request::{Request, Streaming};

    /// The names and texts of a form's parts, as written in it.
    fn sent(request: &Request) -> Vec<(String, String)> {
        let upload = request.prepare(Streaming::AsSet).unwrap().upload.unwrap();
        let mut form = String::new();
        upload.reader().read_to_string(&mut form).unwrap();
        assert_eq!(form.len() as u64, upload.length());
        let (_, boundary) = upload.content_type().split_once("boundary=").unwrap();
        let form = form.strip_suffix(&format!("--{boundary}--\r\n")).unwrap();
        let line = format!("--{boundary}\r\n");
        let parts = form.split_terminator(&line).skip(1);
        let part = |part: &str| {
            let (head, text) = part.split_once("\r\n\r\n").unwrap();
            (head.to_owned(), text.strip_suffix("\r\n").unwrap().to_owned())
        };
        parts.map(part).collect()
    }

    #[test]
    fn a_recording_is_named_by_its_url_behind_its_model() {
        let mut request = Request::new("POST /v1/audio/transcriptions").unwrap();
        request.set_string("file", "https://example.com/a.wav").unwrap();
        request.set_string("model", "m").and(request.set_string("language", "en")).unwrap();
        let field = |name: &str, text: &str| {
            (format!("Content-Disposition: form-data; name=\"{name}\""), text.to_owned())
        };
        let expected =
            ["model", "language", "file"].into_iter().zip(["m", "en", "https://example.com/a.wav"]);
        assert_eq!(sent(&request), expected.map(|(name, text)| field(name, text)).collect::<Vec<_>>());
        assert_eq!(request.prepare(Streaming::AsSet).unwrap().body, None);
    }

    #[test]
    fn fields_become_texts_in_their_order_and_files_follow() {
        let mut request = Request::new("POST /v1/x/{id}").unwrap();
        request.set_bytes("file", b"a\0b", "b.bin").unwrap();
        request.set_string("id", "e").unwrap();
        request.set_string("prompt", "two\nlines \"quoted\" \0").unwrap();
        request.set_boolean("diarize", true).unwrap();
        request.set_json("kinds", r#"["word", 1.50, null]"#).unwrap();
        request.set_json("more[]", r#"[2]"#).unwrap();
        request.set_json("deep", r#"{"a": {"b": [true]}, "c": null}"#).unwrap();
        request.set_json("nothing", "null").unwrap();
        let field = |name: &str, text: &str| {
            (format!("Content-Disposition: form-data; name=\"{name}\""), text.to_owned())
        };
        let (mut expected, file) = (
            vec![
                field("prompt", "two\nlines \"quoted\" \0"),
                field("diarize", "true"),
                field("kinds[]", "word"),
                field("kinds[]", "1.50"),
                field("more[]", "2"),
                field("deep[a][b][]", "true"),
            ],
            "Content-Disposition: form-data; name=\"file\"; filename=\"b.bin\"\r\nContent-Type: application/octet-stream",
        );
        expected.push((file.to_owned(), "a\0b".to_owned()));
        assert_eq!(sent(&request), expected);
        assert_eq!(request.prepare(Streaming::AsSet).unwrap().target, "/v1/x/e");
    }

    #[test]
    fn of_a_file_and_a_text_of_one_name_the_last_is_sent() {
        let mut request = Request::new("POST /v1/audio/transcriptions").unwrap();
        request.set_string("file", "https://example.test/a.wav").unwrap();
        request.set_bytes("file", b"1", "1.wav").unwrap();
        request.set_bytes("file", b"2", "2.wav").unwrap();
        let parts = sent(&request);
        assert!(parts.len() == 1 && parts[0].1 == "2", "{parts:?}");
        request.set_string("file", "https://example.test/a.wav").unwrap();
        let parts = sent(&request);
        assert!(parts.len() == 1 && parts[0].1 == "https://example.test/a.wav", "{parts:?}");
    }

    #[test]
    fn what_cannot_be_sent_is_refused_when_it_is_set_or_when_it_is_opened() {
        let mut get = Request::new("GET /v1/files").unwrap();
        assert!(
            get.set_bytes("file", b"", "x").is_err_and(|error| error.message().contains("GET or DELETE"))
        );
        let mut post = Request::new("POST /v1/files").unwrap();
        for field in ["", "/file", "/a/0"] {
            assert!(post.set_file(field, "x").is_err_and(|error| error.message().contains("plain name")));
        }
        assert!(post.set_file("file", "").is_err() && post.set_output("").is_err());
        assert!(post.prepare(Streaming::AsSet).is_ok_and(|prepared| prepared.upload.is_none()));
        let folder = tempfile::tempdir().unwrap();
        for (path, words) in [
            (folder.path().join("none"), "check its path"),
            (folder.path().to_owned(), "is a directory"),
            (if cfg!(windows) { "NUL" } else { "/dev/null" }.into(), "together_request_set_bytes"),
        ] {
            post.set_file("file", path.to_str().unwrap()).unwrap();
            let refused = post.prepare(Streaming::AsSet).err().unwrap();
            assert_eq!(refused.status(), Status::File);
            assert!(refused.message().contains(words), "{refused}");
        }
    }

    #[test]
    fn an_answer_that_goes_to_a_file_is_no_stream() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answer");
        let mut chat = Request::new("POST /v1/chat/completions").unwrap();
        chat.set_output(path.to_str().unwrap()).unwrap();
        assert!(chat.prepare(Streaming::Wanted).is_ok_and(|prepared| !prepared.streams));
        chat.set_boolean("stream", true).unwrap();
        let refused = chat.prepare(Streaming::AsSet).err().unwrap();
        assert_eq!(refused.status(), Status::InvalidArgument);
    }
}
