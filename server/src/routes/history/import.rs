//! `POST /api/history/import`

use std::{
    fs::{self, File},
    io::{self, Write},
    path::PathBuf,
};

use api::{HistoryImport, Problem, limits};
use axum::{
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::fault;
use crate::{
    clock::stamp,
    error::ApiError,
    extract::{Json, Owner},
    history::{ImportError, import},
    state::AppState,
};

/// The routes of this file. The import counts its bytes itself while it writes them to the disk.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(import_history))
        .layer(DefaultBodyLimit::disable())
}

/// The multipart body of an import.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "it describes the body; the handler reads it as it comes"
)]
struct ImportForm {
    /// The archive.
    #[schema(value_type = String, format = Binary)]
    content: Vec<u8>,
}

/// Takes in results that were exported: all that can be, and says of each other why not. Taking in the same twice changes nothing.
#[utoipa::path(
    post, path = api::routes::HISTORY_IMPORT, tag = "history",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, body = HistoryImport),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
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
        &stamp(state.clock.now()),
    )
    .await?;
    Ok(Json(report))
}

/// The archive, on the disk.
async fn receive(state: &AppState, mut multipart: Multipart) -> Result<File, ApiError> {
    let mut file = nameless(&state.folders).map_err(ApiError::internal)?;
    while let Some(mut field) = multipart.next_field().await.map_err(|_| damaged())? {
        if field.name() != Some("content") {
            continue;
        }
        let mut taken = 0;
        while let Some(bytes) = field.chunk().await.map_err(|_| damaged())? {
            taken += bytes.len() as u64;
            if taken > limits::IMPORT_BYTES {
                return Err(too_large());
            }
            // The system takes what is written into its memory: a chunk is soon away.
            file.write_all(&bytes).map_err(ApiError::internal)?;
        }
        return Ok(file);
    }
    Err(fault("(root)", "required", "content is required"))
}

/// A file that is gone when it is closed. Where a system keeps the name of what is open, the sweep after the next start removes it, as
/// it does with all names with a `#`.
fn nameless(folders: &[PathBuf]) -> io::Result<File> {
    let folder = folders.first().cloned().unwrap_or_else(std::env::temp_dir);
    let path = folder.join(format!("import#{:032x}", rand::random::<u128>()));
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .open(&path)?;
    // Fails where it must keep its name.
    let _ = fs::remove_file(&path);
    Ok(file)
}

fn damaged() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "The multipart body is damaged or was cut off; send it again.",
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
            ImportError::Archive(error) => fault("content", "invalid_file", error.to_string()),
            ImportError::Store(error) => error.into(),
            ImportError::Blob(error) => error.into(),
            ImportError::Crashed => Self::internal(error),
        }
    }
}
