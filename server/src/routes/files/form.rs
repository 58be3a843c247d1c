//! Reads an upload's multipart body part by part. The parts may come in any order: the JavaScript client names
//! the file on the part `content`, the Python client 2 in a part of its own behind it.

use std::time::Duration;

use api::{InvalidField, limits};
use axum::{
    extract::{
        Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::{HeaderMap, StatusCode, header},
};
use serde_json::{Map, Value};

use crate::{
    error::ApiError,
    files::{FileError, Files, Upload, UploadHints},
    owner::OwnerId,
    store::FileRow,
};

/// Bytes of all parts but the content.
const FIELD_BYTES: usize = 64 * 1024;
/// How long a refused body is read on, and thrown away, so that a client that sends before it listens hears why.
const LINGER: Duration = Duration::from_secs(30);

/// Takes the file that the body holds.
pub(super) async fn take(
    files: &Files,
    owner: &OwnerId,
    headers: &HeaderMap,
    mut multipart: Multipart,
) -> Result<FileRow, ApiError> {
    if !announces_too_much(headers) {
        let taken = read(files, owner, &mut multipart).await;
        if taken.is_err() {
            discard(multipart).await;
        }
        return taken;
    }
    // A client that waits to be told to go on has sent nothing yet.
    if !headers.contains_key(header::EXPECT) {
        discard(multipart).await;
    }
    Err(FileError::TooLarge.into())
}

/// True where the body says itself that it is larger than any form with a file.
fn announces_too_much(headers: &HeaderMap) -> bool {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > limits::FILE_BYTES + 2 * FIELD_BYTES as u64)
}

/// The body is no form at all.
pub(super) fn not_a_form(rejection: &MultipartRejection) -> ApiError {
    let detail = "The body must be multipart/form-data with the file in the part \"content\".";
    ApiError::new(rejection.status(), detail)
}

/// What has been read so far.
#[derive(Default)]
struct Form {
    upload: Option<Upload>,
    part: UploadHints,
    fields: UploadHints,
    field_bytes: usize,
}

async fn read(
    files: &Files,
    owner: &OwnerId,
    multipart: &mut Multipart,
) -> Result<FileRow, ApiError> {
    let mut form = Form::default();
    while let Some(field) = multipart
        .next_field()
        .await
        .map_err(|error| damaged(&error))?
    {
        match field.name() {
            Some("content") if form.upload.is_none() => {
                form.take_content(files, owner, field).await?
            }
            Some("filename") => {
                form.fields.name = Some(form.text(field).await?).filter(|name| !name.is_empty())
            }
            Some("type") => {
                form.fields.content_type =
                    Some(form.text(field).await?).filter(|kind| !kind.is_empty())
            }
            Some("metadata") => form.fields.metadata = metadata(&form.text(field).await?)?,
            _ => drop(form.text(field).await?),
        }
    }
    form.finish().await
}

impl Form {
    async fn take_content(
        &mut self,
        files: &Files,
        owner: &OwnerId,
        mut field: Field<'_>,
    ) -> Result<(), ApiError> {
        self.part.name = field
            .file_name()
            .map(str::to_owned)
            .filter(|name| !name.is_empty());
        self.part.content_type = field.content_type().map(str::to_owned);
        let mut upload = files.upload(owner).await?;
        while let Some(bytes) = field.chunk().await.map_err(|error| damaged(&error))? {
            upload.write(bytes).await?;
        }
        self.upload = Some(upload);
        Ok(())
    }

    async fn text(&mut self, mut field: Field<'_>) -> Result<String, ApiError> {
        let mut text = Vec::new();
        while let Some(bytes) = field.chunk().await.map_err(|error| damaged(&error))? {
            self.field_bytes += bytes.len();
            if self.field_bytes > FIELD_BYTES {
                let detail = format!(
                    "The parts beside \"content\" hold more than {} kB together.",
                    FIELD_BYTES / 1024
                );
                return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
            }
            text.extend_from_slice(&bytes);
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    async fn finish(self) -> Result<FileRow, ApiError> {
        let upload = self
            .upload
            .ok_or_else(|| fault("required", "(root)", "content is required"))?;
        let hints = UploadHints {
            name: self.fields.name.or(self.part.name),
            content_type: self.fields.content_type.or(self.part.content_type),
            metadata: self.fields.metadata,
        };
        Ok(upload.finish(hints).await?)
    }
}

/// Reads on and throws away, for a while.
async fn discard(mut multipart: Multipart) {
    let rest = async {
        while let Ok(Some(mut field)) = multipart.next_field().await {
            while let Ok(Some(_)) = field.chunk().await {}
        }
    };
    // Whoever is still sending then has heard nothing and loses the connection.
    let _ = tokio::time::timeout(LINGER, rest).await;
}

fn metadata(text: &str) -> Result<Map<String, Value>, ApiError> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_str(text)
        .map_err(|_| fault("invalid_type", "metadata", "must be a JSON object"))
}

fn damaged(error: &MultipartError) -> ApiError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => FileError::TooLarge.into(),
        _ => ApiError::new(
            StatusCode::BAD_REQUEST,
            "The multipart body is damaged or was cut off; send it again.",
        ),
    }
}

fn fault(kind: &str, field: &str, description: &str) -> ApiError {
    ApiError::invalid(vec![InvalidField {
        kind: kind.into(),
        field: field.into(),
        description: description.into(),
    }])
}
