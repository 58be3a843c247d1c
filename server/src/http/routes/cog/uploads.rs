use api::BlobName;
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{NotFound, PayloadTooLarge},
    },
    extract::Path,
    state::AppState,
};
use adapters::fetch::MAX_REMOTE_BYTES;
use imaging::pictures;

/// The extension of files that are not pictures.
const UNKNOWN_EXTENSION: &str = "bin";

/// The routes of this file. Outputs have the size limit of downloaded ones.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(put_output, get_output))
        .layer(DefaultBodyLimit::max(MAX_REMOTE_BYTES))
}

/// Stores an output of a Cog container that was started with `--upload-url`. Its file name is
/// ignored.
#[utoipa::path(
    put, path = api::routes::COG_UPLOAD, tag = "webhooks",
    request_body(content = [u8], content_type = "application/octet-stream"),
    params(
        ("secret" = String, Path, description = "The secret of the URL"),
        ("name" = String, Path, description = "The file name")
    ),
    responses(
        (status = 201, description = "Stored; \"Location\" is its URL"),
        NotFound,
        PayloadTooLarge
    )
)]
async fn put_output(
    State(state): State<AppState>,
    Path((secret, _name)): Path<(String, String)>,
    request: Request,
) -> Result<impl IntoResponse, ApiError> {
    let uploads = state
        .cog_uploads
        .as_ref()
        .filter(|uploads| uploads.accepts(&secret))
        .ok_or_else(ApiError::not_found)?;
    let bytes = Bytes::from_request(request, &())
        .await
        .map_err(|rejection| to_body_error(rejection.status()))?;
    let extension = pictures::sniff(&bytes).map_or(UNKNOWN_EXTENSION, |(_, extension)| extension);
    let name = state.blobs.put(bytes, extension).await?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, uploads.location(&name))],
    ))
}

/// Returns an output at the `Location` of its upload.
#[utoipa::path(
    get, path = api::routes::COG_UPLOAD, tag = "webhooks",
    params(
        ("secret" = String, Path, description = "The secret of the URL"),
        ("name" = BlobName, Path, description = "SHA-256, a dot, an extension")
    ),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        NotFound
    )
)]
async fn get_output(
    State(state): State<AppState>,
    Path((secret, name)): Path<(String, BlobName)>,
) -> Result<Bytes, ApiError> {
    if !state
        .cog_uploads
        .as_ref()
        .is_some_and(|uploads| uploads.accepts_signature(&name, &secret))
    {
        return Err(ApiError::not_found());
    }
    Ok(state.blobs.get(&name).await?)
}

fn to_body_error(status: StatusCode) -> ApiError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
            status,
            format!(
                "An output may have at most {} MB.",
                MAX_REMOTE_BYTES / (1024 * 1024)
            ),
        ),
        status => ApiError::new(status, "The body could not be read."),
    }
}
