use api::BlobName;
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{error::ApiError, extract::Path, fetch::REMOTE_BYTES, pictures, state::AppState};

/// The extension of what is no picture.
const UNKNOWN: &str = "bin";

/// The routes of this file. An output is as large as one that is fetched may be.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(put_output, get_output))
        .layer(DefaultBodyLimit::max(REMOTE_BYTES))
}

/// Keeps an output of a Cog container that was started with `--upload-url`. What it is called there means nothing here.
#[utoipa::path(
    put, path = api::routes::COG_UPLOAD, tag = "webhooks", request_body(content = [u8], content_type = "application/octet-stream"),
    params(("secret" = String, Path, description = "What opens the address"), ("name" = String, Path, description = "The file's name")),
    responses(
        (status = 201, description = "It is kept; \"Location\" says where"),
        (status = 404, body = api::Problem, content_type = "application/problem+json"),
        (status = 413, body = api::Problem, content_type = "application/problem+json", description = "It is larger than 50 MB")
    )
)]
async fn put_output(
    State(state): State<AppState>,
    Path((secret, _name)): Path<(String, String)>,
    request: Request,
) -> Result<impl IntoResponse, ApiError> {
    let uploads = state
        .uploads
        .as_ref()
        .filter(|uploads| uploads.takes(&secret))
        .ok_or_else(ApiError::not_found)?;
    let bytes = Bytes::from_request(request, &())
        .await
        .map_err(|rejection| unread(rejection.status()))?;
    let extension = pictures::sniff(&bytes).map_or(UNKNOWN, |(_, extension)| extension);
    let name = state.blobs.put(bytes, extension).await?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, uploads.location(&name))],
    ))
}

/// An output where a Cog container was told that it is.
#[utoipa::path(
    get, path = api::routes::COG_UPLOAD, tag = "webhooks",
    params(("secret" = String, Path, description = "What opens it"), ("name" = BlobName, Path, description = "SHA-256, a dot, an extension")),
    responses(
        (status = 200, description = "All of it", content_type = "application/octet-stream"),
        (status = 404, body = api::Problem, content_type = "application/problem+json")
    )
)]
async fn get_output(
    State(state): State<AppState>,
    Path((secret, name)): Path<(String, BlobName)>,
) -> Result<Bytes, ApiError> {
    if !state
        .uploads
        .as_ref()
        .is_some_and(|uploads| uploads.opens(&name, &secret))
    {
        return Err(ApiError::not_found());
    }
    Ok(state.blobs.get(&name).await?)
}

fn unread(status: StatusCode) -> ApiError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
            status,
            format!("An output may have {} MB.", REMOTE_BYTES / (1024 * 1024)),
        ),
        status => ApiError::new(status, "The body could not be read."),
    }
}
