//! `GET /blobs/{name}`: stored pictures, which are immutable. Their URLs are signed, so that an
//! `<img>` on any site and a client without a token can load them.
//!
//! - [`range`]: range requests

mod range;

use api::BlobName;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{NotFound, RangeNotSatisfiable},
    },
    extract::{Path, Query},
    response::{file_headers, matches_etag},
    state::AppState,
};
use domain::links::Links;
use range::RequestedRange;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_blob))
}

#[derive(Deserialize)]
struct BlobParameters {
    #[serde(default)]
    sig: String,
}

/// Returns a stored file, whole or a range of it.
#[utoipa::path(
    get, path = api::routes::BLOB, tag = "pictures",
    params(
        ("name" = BlobName, Path, description = "SHA-256, a dot, an extension"),
        ("sig" = String, Query, description = "The signature; part of every URL that the server returns")
    ),
    responses(
        (status = 200, description = "The whole file", content_type = "image/png"),
        (status = 206, description = "The requested range", content_type = "image/png"),
        (status = 304, description = "Not modified"),
        NotFound,
        RangeNotSatisfiable
    )
)]
async fn get_blob(
    State(state): State<AppState>,
    links: Links,
    Path(name): Path<BlobName>,
    Query(parameters): Query<BlobParameters>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if !links.verify_blob(&name, &parameters.sig) {
        return Err(ApiError::not_found());
    }
    let etag = format!("\"{}\"", name.sha256());
    if matches_etag(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, blob_headers(&name, &etag)).into_response());
    }
    let size = state.blobs.size(&name).await?;
    let range = range::requested_range(&headers, &etag, size);
    let mut response = match range {
        RequestedRange::Unsatisfiable => return Ok(range_not_satisfiable(size)),
        RequestedRange::Full => {
            Body::from_stream(state.blobs.stream(&name, 0..size).await?).into_response()
        }
        RequestedRange::Partial { ref bytes } => {
            Body::from_stream(state.blobs.stream(&name, bytes.clone()).await?).into_response()
        }
    };
    response.headers_mut().extend(blob_headers(&name, &etag));
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, range.length(size).into());
    if let Some(content_range) = range.content_range(size) {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        response
            .headers_mut()
            .insert(header::CONTENT_RANGE, content_range);
    }
    Ok(response)
}

fn blob_headers(name: &BlobName, etag: &str) -> HeaderMap {
    let mut headers = file_headers("public, max-age=31536000, immutable", etag);
    for (name, value) in [
        (header::CONTENT_TYPE, media_type(name.extension())),
        (header::ACCEPT_RANGES, "bytes"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
}

fn range_not_satisfiable(size: u64) -> Response {
    let problem = ApiError::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        format!("The range is beyond the end of the content, which has {size} bytes."),
    );
    (
        [(header::CONTENT_RANGE, format!("bytes */{size}"))],
        problem,
    )
        .into_response()
}

/// The media type of a stored file, by its extension.
pub(super) fn media_type(extension: &str) -> &'static str {
    match extension {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "avif" => "image/avif",
        _ => "application/octet-stream",
    }
}
