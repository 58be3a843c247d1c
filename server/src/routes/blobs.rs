//! `GET /blobs/{name}`: kept bytes, immutable. The signature in the address opens them, so that an `<img>` on any
//! site and a client without a token can show them.
//!
//! - [`range`]: parts of them

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

use crate::{
    error::ApiError,
    extract::{Path, Query},
    links::Links,
    state::AppState,
};
use range::Part;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_blob))
}

#[derive(Deserialize)]
struct BlobParameters {
    #[serde(default)]
    sig: String,
}

/// Kept bytes, whole or in part.
#[utoipa::path(
    get, path = api::routes::BLOB, tag = "pictures",
    params(
        ("name" = BlobName, Path, description = "SHA-256, a dot, an extension"),
        ("sig" = String, Query, description = "What opens it; part of every address that the server gives out")
    ),
    responses(
        (status = 200, description = "All of it", content_type = "image/png"),
        (status = 206, description = "The part that was asked for", content_type = "image/png"),
        (status = 304, description = "You have it already"),
        (status = 404, body = api::Problem, content_type = "application/problem+json"),
        (status = 416, body = api::Problem, content_type = "application/problem+json")
    )
)]
async fn get_blob(
    State(state): State<AppState>,
    links: Links,
    Path(name): Path<BlobName>,
    Query(parameters): Query<BlobParameters>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if !links.opens(&name, &parameters.sig) {
        return Err(ApiError::not_found());
    }
    let etag = format!("\"{}\"", name.sha256());
    if is_known(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, common(&name, &etag)).into_response());
    }
    let size = state.blobs.size(&name).await?;
    let part = range::requested(&headers, &etag, size);
    let mut response = match part {
        Part::Beyond => return Ok(beyond(size)),
        Part::Whole => Body::from_stream(state.blobs.stream(&name, 0..size).await?).into_response(),
        Part::Some { ref bytes, .. } => {
            Body::from_stream(state.blobs.stream(&name, bytes.clone()).await?).into_response()
        }
    };
    response.headers_mut().extend(common(&name, &etag));
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, part.length(size).into());
    if let Some(content_range) = part.content_range(size) {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        response
            .headers_mut()
            .insert(header::CONTENT_RANGE, content_range);
    }
    Ok(response)
}

/// True where the asker has these bytes already.
pub(super) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|candidate| {
            matches!(candidate.trim(), "*") || candidate.trim().trim_start_matches("W/") == etag
        })
}

fn common(name: &BlobName, etag: &str) -> HeaderMap {
    let fixed = [
        (header::CONTENT_TYPE, media_type(name.extension())),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::ACCEPT_RANGES, "bytes"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ];
    let mut headers: HeaderMap = fixed
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .collect();
    headers.extend(HeaderValue::from_str(etag).map(|etag| (header::ETAG, etag)));
    headers
}

fn beyond(size: u64) -> Response {
    let problem = ApiError::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        format!("The range lies beyond the {size} bytes that there are."),
    );
    (
        [(header::CONTENT_RANGE, format!("bytes */{size}"))],
        problem,
    )
        .into_response()
}

/// The media type of kept bytes, by their extension.
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
