//! `GET /v1/files/{id}/download`: a file's bytes. The signature in the address opens them until it expires.

use api::{FileId, Problem};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Path, Query},
    links::Links,
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(download_file))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DownloadParameters {
    /// The username of whoever uploaded it.
    owner: String,
    /// Until when the address holds, in Unix seconds.
    expiry: i64,
    /// What opens it: the server's own, as `urls.download` has it.
    signature: String,
}

/// A file's bytes.
#[utoipa::path(
    get, path = api::routes::FILE_DOWNLOAD, tag = "files",
    params(("id" = FileId, Path, description = "The file's id"), DownloadParameters),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        (status = 404, body = Problem, content_type = "application/problem+json")
    )
)]
async fn download_file(
    State(state): State<AppState>,
    links: Links,
    Path(id): Path<FileId>,
    Query(DownloadParameters {
        owner,
        expiry,
        signature,
    }): Query<DownloadParameters>,
) -> Result<Response, ApiError> {
    if !links.opens_download(&owner, &id, expiry, &signature) || !state.files.is_before(expiry) {
        return Err(ApiError::not_found());
    }
    let (file, bytes) = state
        .files
        .open(&id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    // Whatever was uploaded is given back as a download and never shown: it may be a page with a script.
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment"),
        ),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ),
        (header::CONTENT_LENGTH, file.size.into()),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}
