//! `/v1/files`: uploads, in the formats of all official clients.
//!
//! - [`form`]: the multipart body
//! - [`download`]: a file's content, by a signed URL

pub mod download;
mod form;

use api::{File, FileId, Page};
use axum::{
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartRejection},
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{BadRequest, InvalidInput, NotFound, PayloadTooLarge},
    },
    extract::{Json, Owner, Path, Query},
    response::deleted,
    routes::list_parameters::parse_cursor,
    state::AppState,
};
use domain::links::Links;
use services::files;
use store::FileCursor;

/// The routes of this file. The upload has no body limit, because it enforces its own while it
/// streams to the disk.
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
    reason = "documents the body, which form.rs reads part by part"
)]
struct UploadForm {
    /// The content. Its own filename and Content-Type apply if the fields below are missing.
    #[schema(value_type = String, format = Binary)]
    content: Vec<u8>,
    /// The file's name, at most 255 bytes.
    filename: Option<String>,
    /// The media type; a type detected from the content takes precedence.
    #[schema(rename = "type")]
    r#type: Option<String>,
    /// A JSON object to store with the file.
    #[schema(value_type = Option<Object>)]
    metadata: Option<String>,
}

/// Uploads a file of at most 100 MB. It can be used as an input for a day.
#[utoipa::path(
    post, path = api::routes::FILES, tag = "files",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = File),
        PayloadTooLarge,
        InvalidInput
    )
)]
async fn create_file(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    headers: HeaderMap,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<File>), ApiError> {
    let multipart = multipart.map_err(|rejection| form::to_form_error(&rejection))?;
    let file = form::receive(&state.files, &owner, &headers, multipart).await?;
    Ok((StatusCode::CREATED, Json(files::present(file, &links))))
}

#[derive(Deserialize)]
struct ListParameters {
    cursor: Option<String>,
}

/// Lists your files, newest first, a hundred per page.
#[utoipa::path(
    get, path = api::routes::FILES, tag = "files",
    params(("cursor" = Option<String>, Query, description = "The cursor in `next` or `previous`")),
    responses((status = 200, body = Page<File>), BadRequest)
)]
async fn list_files(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Query(parameters): Query<ListParameters>,
) -> Result<Json<Page<File>>, ApiError> {
    let cursor = parse_cursor(parameters.cursor.as_deref(), FileCursor::decode)?;
    Ok(Json(state.files.list(&owner, cursor, &links).await?))
}

/// Returns one of your files.
#[utoipa::path(
    get, path = api::routes::FILE, tag = "files",
    params(("id" = FileId, Path, description = "The file's id")),
    responses((status = 200, body = File), NotFound)
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
    Ok(Json(files::present(file, &links)))
}

/// Deletes one of your files. Predictions that used it have copies of their own.
#[utoipa::path(
    delete, path = api::routes::FILE, tag = "files",
    params(("id" = FileId, Path, description = "The file's id")),
    responses((status = 204), NotFound)
)]
async fn delete_file(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<FileId>,
) -> Result<StatusCode, ApiError> {
    deleted(state.files.delete(&owner, &id).await?)
}
