//! `GET /v1/files/{id}/download`: a file's content, by a signed URL that expires.

use api::FileId;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::NotFound},
    extract::{Path, Query},
    state::AppState,
};
use domain::links::Links;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(download_file))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DownloadParameters {
    /// The username of the file's owner.
    owner: String,
    /// The time at which the URL expires, in Unix seconds.
    expiry: i64,
    /// The server's signature, as in `urls.download`.
    signature: String,
}

/// Returns a file's content.
#[utoipa::path(
    get, path = api::routes::FILE_DOWNLOAD, tag = "files",
    params(("id" = FileId, Path, description = "The file's id"), DownloadParameters),
    responses(
        (status = 200, description = "The content", content_type = "application/octet-stream"),
        NotFound
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
    if !links.verify_download(&owner, &id, expiry, &signature) || !state.files.is_before(expiry) {
        return Err(ApiError::not_found());
    }
    let (file, bytes) = state
        .files
        .open(&id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    // An attachment that browsers never render, because it may be a page with a script.
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
