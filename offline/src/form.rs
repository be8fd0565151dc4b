//! Reads a form (multipart/form-data, or one without files) into its texts and its file, or refuses it.
//!
//! It knows no field: a part with a file name is a file, any other a text.

use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;

use crate::platform::query;
use crate::refusal::Refusal;

/// The kind of a form without files, which is written as a query is.
const WITHOUT_FILES: &str = "application/x-www-form-urlencoded";

/// The content of a form.
#[derive(Debug, Default)]
pub(crate) struct Form {
    texts: Vec<(String, String)>,
    /// The last of them, if there are several.
    pub file: Option<UploadedFile>,
}

#[derive(Debug)]
pub(crate) struct UploadedFile {
    pub name: String,
    pub bytes: Bytes,
}

impl Form {
    /// Of a request that may bring either kind.
    pub async fn of_either_kind(request: Request) -> Result<Self, Refusal> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with(WITHOUT_FILES)) {
            return Self::read(Multipart::from_request(request, &()).await).await;
        }
        let text = String::from_request(request, &()).await;
        let text = text.map_err(|rejection| Refusal::invalid(rejection.body_text()))?;
        Ok(Self { texts: query::parameters(&text).collect(), file: None })
    }

    pub async fn read(form: Result<Multipart, MultipartRejection>) -> Result<Self, Refusal> {
        let mut parts = form.map_err(|rejection| Refusal::invalid(rejection.body_text()))?;
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(name) => {
                    form.file = Some(UploadedFile { name, bytes: part.bytes().await.map_err(broken)? })
                }
                None => form.texts.push((field, part.text().await.map_err(broken)?)),
            }
        }
        Ok(form)
    }

    /// A field's text; "" where it was not sent.
    pub fn text(&self, field: &str) -> &str {
        self.texts.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text)
    }
}

fn broken(error: MultipartError) -> Refusal {
    Refusal::invalid(format!("Invalid form: {}", error.body_text()))
}
