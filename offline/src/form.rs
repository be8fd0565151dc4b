//! Reads a form (multipart/form-data) into its texts and its file, or refuses it.
//!
//! It knows no field: a part with a file name is a file, any other a text.

use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};

use crate::refusal::Refusal;

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
