//! `POST /api/history/import`

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use api::{HistoryImport, limits};
use axum::{
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, PayloadTooLarge},
    },
    extract::{Json, Owner},
    state::AppState,
};
use domain::clock::to_wire_timestamp;
use services::history::{ImportError, import};

/// The routes of this file. The import has no body limit, because it enforces its own while it
/// streams to the disk.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(import_history))
        .layer(DefaultBodyLimit::disable())
}

/// The multipart body of an import.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body, which the handler streams")]
struct ImportForm {
    /// The archive.
    #[schema(value_type = String, format = Binary)]
    content: Vec<u8>,
}

/// Imports exported results, and reports why others were rejected. Importing the same archive again
/// changes nothing.
#[utoipa::path(
    post, path = api::routes::HISTORY_IMPORT, tag = "history",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, body = HistoryImport),
        PayloadTooLarge,
        InvalidInput
    )
)]
async fn import_history(
    Owner(owner): Owner,
    State(state): State<AppState>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Json<HistoryImport>, ApiError> {
    let multipart = multipart.map_err(|rejection| {
        ApiError::new(
            rejection.status(),
            "The body must be multipart/form-data with the archive in the part \"content\".",
        )
    })?;
    let file = receive(&state, multipart).await?;
    let report = import(
        state.store.clone(),
        state.blobs.clone(),
        &owner,
        file,
        &to_wire_timestamp(state.clock.now()),
    )
    .await?;
    Ok(Json(report))
}

/// Streams the archive to a temporary file.
async fn receive(state: &AppState, mut multipart: Multipart) -> Result<File, ApiError> {
    let mut file = unnamed_file(&state.import_dir).map_err(ApiError::internal)?;
    while let Some(mut field) = multipart.next_field().await.map_err(|_| malformed())? {
        if field.name() != Some("content") {
            continue;
        }
        let mut received = 0;
        while let Some(bytes) = field.chunk().await.map_err(|_| malformed())? {
            received += bytes.len() as u64;
            if received > limits::IMPORT_BYTES {
                return Err(too_large());
            }
            // Blocks only briefly: the operating system buffers the write.
            file.write_all(&bytes).map_err(ApiError::internal)?;
        }
        return Ok(file);
    }
    Err(ApiError::invalid_field(
        "(root)",
        "required",
        "content is required",
    ))
}

/// A file that is deleted when it is closed. If the operating system cannot unlink open files, the
/// cleanup after the next start removes it, as all files with a `#` in their name.
fn unnamed_file(folder: &Path) -> io::Result<File> {
    let path = folder.join(format!("import#{:032x}", rand::random::<u128>()));
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .open(&path)?;
    // Fails if the operating system cannot unlink open files.
    let _ = fs::remove_file(&path);
    Ok(file)
}

fn malformed() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "The multipart body is malformed or incomplete; send it again.",
    )
}

fn too_large() -> ApiError {
    let gigabytes = limits::IMPORT_BYTES / (1024 * 1024 * 1024);
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("The archive is larger than {gigabytes} GB; export fewer results at a time."),
    )
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Archive(error) => {
                ApiError::invalid_field("content", "invalid_file", error.to_string())
            }
            ImportError::Store(error) => error.into(),
            ImportError::Blob(error) => error.into(),
            ImportError::Panicked => Self::internal(error),
        }
    }
}
