//! Reads an upload's multipart body part by part. The parts may come in any order: the JavaScript
//! client names the file on the part `content`, the Python client 2 in a part of its own behind it.

use std::time::Duration;

use api::limits;
use axum::{
    extract::{
        Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::{HeaderMap, StatusCode, header},
};
use serde_json::{Map, Value};

use crate::http::{error::ApiError, request::header_text};
use domain::owner::OwnerId;
use services::files::{FileError, Files, Upload, UploadHints};
use store::FileRow;

/// Maximal size in bytes of all parts but the content.
const FIELD_BYTES: usize = 64 * 1024;
/// How long a rejected body is read and discarded, so that a client that sends the whole body
/// before it reads the response gets the error.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(30);

/// Stores the file of the body.
pub(super) async fn receive(
    files: &Files,
    owner: &OwnerId,
    headers: &HeaderMap,
    mut multipart: Multipart,
) -> Result<FileRow, ApiError> {
    if !is_announced_too_large(headers) {
        let result = read(files, owner, &mut multipart).await;
        if result.is_err() {
            discard(multipart).await;
        }
        return result;
    }
    // A client with "Expect: 100-continue" has sent nothing yet.
    if !headers.contains_key(header::EXPECT) {
        discard(multipart).await;
    }
    Err(FileError::TooLarge.into())
}

/// True if `Content-Length` exceeds every valid form.
fn is_announced_too_large(headers: &HeaderMap) -> bool {
    let length =
        header_text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    length.is_some_and(|length| length > limits::FILE_BYTES + 2 * FIELD_BYTES as u64)
}

/// The error of a body that is not a form.
pub(super) fn to_form_error(rejection: &MultipartRejection) -> ApiError {
    let detail = "The body must be multipart/form-data with the file in the part \"content\".";
    ApiError::new(rejection.status(), detail)
}

/// The parts that have been read.
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
        .map_err(|error| to_multipart_error(&error))?
    {
        match field.name() {
            Some("content") if form.upload.is_none() => {
                form.receive_content(files, owner, field).await?;
            }
            Some("filename") => {
                form.fields.name = Some(form.text(field).await?).filter(|name| !name.is_empty());
            }
            Some("type") => {
                form.fields.content_type =
                    Some(form.text(field).await?).filter(|kind| !kind.is_empty());
            }
            Some("metadata") => form.fields.metadata = metadata(&form.text(field).await?)?,
            _ => drop(form.text(field).await?),
        }
    }
    form.finish().await
}

impl Form {
    async fn receive_content(
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
        while let Some(bytes) = field
            .chunk()
            .await
            .map_err(|error| to_multipart_error(&error))?
        {
            upload.write(bytes).await?;
        }
        self.upload = Some(upload);
        Ok(())
    }

    async fn text(&mut self, mut field: Field<'_>) -> Result<String, ApiError> {
        let mut text = Vec::new();
        while let Some(bytes) = field
            .chunk()
            .await
            .map_err(|error| to_multipart_error(&error))?
        {
            self.field_bytes += bytes.len();
            if self.field_bytes > FIELD_BYTES {
                let detail = format!(
                    "The parts other than \"content\" exceed {} kB in total.",
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

/// Reads and discards the rest of the body.
async fn discard(mut multipart: Multipart) {
    let rest = async {
        while let Ok(Some(mut field)) = multipart.next_field().await {
            while let Ok(Some(_)) = field.chunk().await {}
        }
    };
    // A client that is still sending after the timeout loses the connection.
    let _ = tokio::time::timeout(DISCARD_TIMEOUT, rest).await;
}

fn metadata(text: &str) -> Result<Map<String, Value>, ApiError> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_str(text)
        .map_err(|_| fault("invalid_type", "metadata", "must be a JSON object"))
}

fn to_multipart_error(error: &MultipartError) -> ApiError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => FileError::TooLarge.into(),
        _ => ApiError::new(
            StatusCode::BAD_REQUEST,
            "The multipart body is malformed or incomplete; send it again.",
        ),
    }
}

fn fault(kind: &str, field: &str, description: &str) -> ApiError {
    ApiError::invalid_field(field, kind, description)
}
