//! A file that goes to the service: `POST /v1/files`, in the steps that the service has for it.
//!
//! Responsible for what each step says, as requests of their own: the file's name, kind and hash; where its bytes go; that
//! they are there. It must not send anything, nor know the order of the steps: the engine does.

use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::form::{self, FILE_NAME};
use super::{PreparedRequest, Request, Streaming};
use crate::connect::destination::Destination;
use crate::error::{Error, Result};
use crate::message::header::RequestHeaders;
use crate::message::request::operation::Operation;
use crate::transfer::{FileKind, PartPlan, Upload, UploadContent};

/// A file that is sent, and what is said of it.
pub(crate) struct FileUpload {
    pub content: Arc<UploadContent>,
    pub kind: FileKind,
    pub purpose: String,
    /// The form's texts, without the hash.
    texts: Vec<(String, String)>,
    /// `/v1/files`, below which the steps are.
    path: String,
}

/// A step: a request, and the form that it is sent in.
pub(crate) struct UploadStep {
    pub request: Request,
    pub prepared: PreparedRequest,
}

impl Request {
    /// Whether it is to be sent in steps.
    pub(crate) fn is_file_upload(&self) -> bool {
        self.operation.is_file_upload() && !self.files.is_empty()
    }

    /// The file is opened.
    pub(crate) fn file_upload(&self) -> Result<FileUpload> {
        let [file] = self.files.as_slice() else {
            return Err(Error::invalid("one file is sent at a time: set one, under the field \"file\""));
        };
        if file.field != "file" {
            return Err(invalid!(
                "the file is set under the field \"{}\", and must be under \"file\"",
                file.field
            ));
        }
        if self.output.is_some() {
            return Err(Error::invalid(
                "the answer to an upload is small: leave out together_request_set_output",
            ));
        }
        let content = Arc::new(file.content.open()?);
        let mut texts = form::texts(self.fields.iter());
        let text = |texts: &[(String, String)], field: &str| {
            texts.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone())
        };
        let Some(purpose) = text(&texts, "purpose") else {
            return Err(Error::invalid(
                "the field \"purpose\" is not set: the service asks for \"fine-tune\", \"eval\", \"batch-api\" or \
                \"calibration\"",
            ));
        };
        if !form::is_set(&texts, FILE_NAME) {
            texts.push((FILE_NAME.to_owned(), content.name().to_owned()));
        }
        let kind = match text(&texts, "file_type") {
            Some(named) => FileKind::named(&named),
            None => {
                let kind = FileKind::of_file_name(&text(&texts, FILE_NAME).unwrap_or_default());
                texts.extend(kind.map(|kind| ("file_type".to_owned(), kind.name().to_owned())));
                kind
            }
        };
        let Some(kind) = kind else {
            return Err(content.refused(
                "is of no kind that the service takes: its name must end in .jsonl, .csv or .parquet (or set \
                \"file_name\" or \"file_type\")",
            ));
        };
        let path = self.operation.name().split_once(' ').map_or("", |(_, path)| path).to_owned();
        Ok(FileUpload { content, kind, purpose, texts, path })
    }

    /// The same with another operation and these fields, and no file.
    fn step(&self, operation: Operation, fields: Map<String, Value>) -> Request {
        Request {
            operation: Arc::new(operation),
            fields: Arc::new(fields),
            body_is_whole: false,
            files: Vec::new(),
            ..self.clone()
        }
    }
}

impl FileUpload {
    /// Announces the file, whose content has this SHA-256. The answer says where it goes.
    pub fn announce(&self, request: &Request, checksum: &str) -> Result<UploadStep> {
        let texts = self.texts_with(checksum);
        let request = request.step(request.operation.as_ref().clone(), Map::new());
        let mut prepared = request.prepare(Streaming::AsSet)?;
        prepared.upload = Some(form::framed(&texts, std::iter::empty())?);
        prepared.body = None;
        Ok(UploadStep { request, prepared })
    }

    /// Puts what is in these places of the content to where the service wants it: without the request's headers, which
    /// are the API's, and with those that the service names.
    pub fn put(
        &self,
        request: &Request,
        to: Destination,
        place: Range<u64>,
        headers: RequestHeaders,
    ) -> Result<UploadStep> {
        let request = Request { headers, ..request.step(Operation::put(to), Map::new()) };
        let mut prepared = request.prepare(Streaming::AsSet)?;
        prepared.upload = Some(Upload::of_content(&self.content, place));
        prepared.body = None;
        Ok(UploadStep { request, prepared })
    }

    /// Begins an upload in parts. The answer is a list of places.
    pub fn begin_parts(&self, request: &Request, checksum: &str, plan: &PartPlan) -> Result<UploadStep> {
        let texts = self.texts_with(checksum).into_iter();
        let mut fields: Map<_, _> = texts.map(|(name, text)| (name, Value::from(text))).collect();
        fields.insert("file_size".to_owned(), plan.length().into());
        fields.insert("num_parts".to_owned(), plan.count().into());
        self.below(request, "/multipart/initiate", fields)
    }

    /// All parts are there, under these tags; or, without any, none is wanted.
    pub fn end_parts(
        &self,
        request: &Request,
        (upload_id, file_id): (&str, &str),
        tags: Option<&[String]>,
    ) -> Result<UploadStep> {
        let mut fields = Map::new();
        fields.insert("upload_id".to_owned(), upload_id.into());
        fields.insert("file_id".to_owned(), file_id.into());
        let Some(tags) = tags else { return self.below(request, "/multipart/abort", fields) };
        let part = |(before, tag): (usize, &String)| {
            let number = ("part_number".to_owned(), Value::from(before + 1));
            Value::Object(Map::from_iter([number, ("etag".to_owned(), Value::from(tag.as_str()))]))
        };
        fields.insert("parts".to_owned(), tags.iter().enumerate().map(part).collect());
        self.below(request, "/multipart/complete", fields)
    }

    fn below(&self, request: &Request, ending: &str, fields: Map<String, Value>) -> Result<UploadStep> {
        let operation = Operation::parse(&format!("POST {}{ending}", self.path))?;
        let request = request.step(operation, fields);
        let prepared = request.prepare(Streaming::AsSet)?;
        Ok(UploadStep { request, prepared })
    }

    /// A request about the file `id`: `method` and what follows the file's path.
    pub fn about(&self, request: &Request, method: &str, id: &str, ending: &str) -> Result<UploadStep> {
        let operation = Operation::parse(&format!("{method} {}/{{id}}{ending}", self.path))?;
        let fields = Map::from_iter([("id".to_owned(), Value::from(id))]);
        let request = request.step(operation, fields);
        let prepared = request.prepare(Streaming::AsSet)?;
        Ok(UploadStep { request, prepared })
    }

    fn texts_with(&self, checksum: &str) -> Vec<(String, String)> {
        let mut texts = self.texts.clone();
        texts.retain(|(name, _)| name != "checksum");
        texts.push(("checksum".to_owned(), checksum.to_owned()));
        texts
    }
}

/// Whether a file's id is one that the service could have given: it goes into paths.
pub(crate) fn is_file_id(id: &str) -> bool {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    id.len() <= 256
        && id.bytes().all(may_stand)
        && id.starts_with(|first: char| first.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;

    fn request(file_name: &str) -> Request {
        let mut request = Request::new("POST /v1/files").unwrap();
        request.set_bytes("file", b"{}", file_name).unwrap();
        request.set_string("purpose", "batch-api").unwrap();
        request
    }

    fn form(step: UploadStep) -> String {
        let mut form = String::new();
        std::io::Read::read_to_string(&mut step.prepared.upload.unwrap().reader(), &mut form).unwrap();
        form
    }

    #[test]
    fn the_announcement_names_the_file_and_sends_none_of_it() {
        let request = request("a.jsonl");
        assert!(request.is_file_upload());
        let upload = request.file_upload().unwrap();
        let form = form(upload.announce(&request, "abc").unwrap());
        for part in [
            "\"purpose\"\r\n\r\nbatch-api\r\n",
            "\"file_name\"\r\n\r\na.jsonl\r\n",
            "\"file_type\"\r\n\r\njsonl\r\n",
            "\"checksum\"\r\n\r\nabc\r\n",
        ] {
            assert!(form.contains(part), "{part} is not in {form}");
        }
        assert!(!form.contains("{}"));
    }

    #[test]
    fn the_storage_gets_none_of_the_requests_headers() {
        let mut request = request("a.jsonl");
        request.set_header("x-secret", "s").unwrap();
        let upload = request.file_upload().unwrap();
        let to = Destination::parse("https://storage.test/a?sig=s").unwrap();
        let step = upload.put(&request, to, 0..2, RequestHeaders::default()).unwrap();
        assert_eq!(step.request.headers().iter().count(), 0);
        assert_eq!(step.request.operation().name(), "PUT https://storage.test/a");
        assert_eq!(form(step), "{}");
        let step = upload.about(&request, "POST", "file-1", "/preprocess").unwrap();
        assert_eq!(step.prepared.target, "/v1/files/file-1/preprocess");
        assert!(step.prepared.body.is_none() && step.prepared.upload.is_none());
        assert_eq!(step.request.headers().iter().count(), 1);
    }

    #[test]
    fn what_the_service_does_not_take_is_refused() {
        let mut unknown = request("a.txt");
        let error = unknown.file_upload().err().unwrap();
        assert_eq!(error.status(), Status::File);
        assert!(error.message().contains(".jsonl, .csv or .parquet"), "{error}");
        unknown.set_string("file_name", "a.jsonl").unwrap();
        assert!(unknown.file_upload().is_ok());
        let mut nothing = request("a.jsonl");
        nothing.remove("purpose").unwrap();
        assert!(nothing.file_upload().err().unwrap().message().contains("\"purpose\""));
        let mut two = request("a.jsonl");
        two.set_bytes("more", b"", "b.jsonl").unwrap();
        assert!(two.file_upload().err().unwrap().message().contains("one file"));
        let mut other = Request::new("POST /v1/files").unwrap();
        other.set_bytes("data", b"{}", "b.jsonl").unwrap();
        assert!(other.file_upload().err().unwrap().message().contains("under \"file\""));
    }

    #[test]
    fn an_id_is_what_can_stand_in_a_path() {
        for id in ["file-1", "A", "0.b_c"] {
            assert!(is_file_id(id), "{id}");
        }
        for id in ["", ".", "..", "-a", "a/b", "a b", "ä", &"a".repeat(257)] {
            assert!(!is_file_id(id), "{id}");
        }
    }
}
