//! `/v1/files`: uploads, as both styles of official clients send them.
//!
//! - [`form`]: the multipart body
//! - [`download`]: a file's bytes, by a signed address

pub mod download;
mod form;

use api::{File, FileId, Page, Problem};
use axum::{
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartRejection},
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Json, Owner, Path, Query},
    links::Links,
    state::AppState,
    store::FileCursor,
};

/// The routes of this file. The upload counts its bytes itself while it writes them to the disk.
pub fn router() -> OpenApiRouter<AppState> {
    let upload = OpenApiRouter::new()
        .routes(routes!(create_file))
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .routes(routes!(list_files))
        .routes(routes!(get_file, delete_file))
        .merge(upload)
}

/// The multipart body of an upload.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "it describes the body; form.rs reads it part by part"
)]
struct UploadForm {
    /// The bytes; the part's own filename and Content-Type count where the fields below are missing.
    #[schema(value_type = String, format = Binary)]
    content: Vec<u8>,
    /// The file's name, at most 255 bytes.
    filename: Option<String>,
    /// Its media type; what its first bytes say counts more.
    #[schema(rename = "type")]
    r#type: Option<String>,
    /// A JSON object to keep with it.
    #[schema(value_type = Option<Object>)]
    metadata: Option<String>,
}

/// Uploads a file, at most 100 MB. It can be used as an input for a day.
#[utoipa::path(
    post, path = api::routes::FILES, tag = "files",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = File),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn create_file(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    headers: HeaderMap,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<File>), ApiError> {
    let multipart = multipart.map_err(|rejection| form::not_a_form(&rejection))?;
    let file = form::take(&state.files, &owner, &headers, multipart).await?;
    Ok((StatusCode::CREATED, Json(file.present(&links))))
}

#[derive(Deserialize)]
struct ListParameters {
    cursor: Option<String>,
}

/// Your files, newest first, a hundred a page.
#[utoipa::path(
    get, path = api::routes::FILES, tag = "files",
    params(("cursor" = Option<String>, Query, description = "Where to go on; part of `next` and `previous`")),
    responses((status = 200, body = Page<File>), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
async fn list_files(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Query(parameters): Query<ListParameters>,
) -> Result<Json<Page<File>>, ApiError> {
    let cursor = parameters
        .cursor
        .map(|text| FileCursor::decode(&text).ok_or_else(bad_cursor))
        .transpose()?;
    Ok(Json(state.files.list(&owner, cursor, &links).await?))
}

fn bad_cursor() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "The cursor is none that this server gave out; begin again without one.",
    )
}

/// One of your files.
#[utoipa::path(
    get, path = api::routes::FILE, tag = "files", params(("id" = FileId, Path, description = "The file's id")),
    responses((status = 200, body = File), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_file(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Path(id): Path<FileId>,
) -> Result<Json<File>, ApiError> {
    let file = state
        .files
        .get(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(file.present(&links)))
}

/// Removes one of your files. Predictions made of it keep their own pictures.
#[utoipa::path(
    delete, path = api::routes::FILE, tag = "files", params(("id" = FileId, Path, description = "The file's id")),
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn delete_file(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<FileId>,
) -> Result<StatusCode, ApiError> {
    if state.files.delete(&owner, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found())
    }
}
