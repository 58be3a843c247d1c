//! `GET /s/{token}/{picture}`: a link's pictures, and the one that is drawn for previews.

use std::net::IpAddr;

use api::Problem;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::unavailable;
use crate::{
    error::ApiError,
    extract::{Path, Peer, Query},
    routes::{
        blobs::{is_known, media_type},
        predictions::Metadata,
    },
    shares::{Opened, Opening, PictureName, version},
    state::AppState,
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_shared_picture))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PictureParameters {
    /// What a password brought; part of every address that is given out then.
    grant: Option<String>,
    /// 1: the picture comes as a file to keep.
    #[serde(default)]
    download: u8,
    /// Of a file to keep. `keep`: a PNG says inside what it was made with, where the link shows that. `strip`: it says nothing but its pixels.
    #[serde(default)]
    metadata: Metadata,
}

/// One picture of a link. The bytes are checked for at each request; what the link does not show is not there.
#[utoipa::path(
    get, path = api::routes::SHARE_PICTURE, tag = "shares",
    params(
        ("token" = String, Path, description = "What stands in the link's address"),
        ("picture" = String, Path, description = "`input`, `depth`, `output-1` and so on, or `card`, 1200 by 630, for previews"),
        PictureParameters
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/png"),
        (status = 304, description = "You have it already"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many that led nowhere", body = Problem, content_type = "application/problem+json")
    )
)]
async fn get_shared_picture(
    State(state): State<AppState>,
    Peer(peer): Peer,
    Path((token, name)): Path<(String, String)>,
    Query(parameters): Query<PictureParameters>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let opened = shown(&state, &token, parameters.grant.as_deref(), peer).await?;
    match name.parse().map_err(|()| ApiError::not_found())? {
        PictureName::Card => card(&state, &opened, &headers).await,
        name => kept(&state, &opened, name, &parameters, &headers).await,
    }
}

/// Whose password is missing shows no pictures: they are not there.
async fn shown(
    state: &AppState,
    token: &str,
    grant: Option<&str>,
    peer: IpAddr,
) -> Result<Opened, ApiError> {
    match state.shares.open(token, grant).await? {
        Opening::Opened(opened) => Ok(*opened),
        Opening::Locked(_) => Err(ApiError::not_found()),
        Opening::Unavailable => Err(unavailable(state, peer)),
    }
}

async fn kept(
    state: &AppState,
    opened: &Opened,
    name: PictureName,
    parameters: &PictureParameters,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let picture = opened.kept(name).ok_or_else(ApiError::not_found)?;
    let is_to_keep = parameters.download == 1;
    let form = opened.form(is_to_keep, parameters.metadata == Metadata::Keep);
    let etag = format!("\"{}-{}\"", picture.blob.sha256(), form.as_str());
    if !is_to_keep && is_known(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, shared_headers(&etag)).into_response());
    }
    let bytes = state.shares.bytes(opened, name, picture, form).await?;
    let mut response = sent(media_type(picture.blob.extension()), &etag, bytes);
    if is_to_keep {
        let disposition = HeaderValue::try_from(format!(
            "attachment; filename=\"{}\"",
            opened.file_name(name, picture)
        ));
        response
            .headers_mut()
            .extend(disposition.map(|disposition| (header::CONTENT_DISPOSITION, disposition)));
    }
    Ok(response)
}

async fn card(
    state: &AppState,
    opened: &Opened,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let etag = format!("\"card-{}-{}\"", opened.share.id, version(opened));
    if is_known(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, shared_headers(&etag)).into_response());
    }
    let bytes = state
        .shares
        .preview(opened)
        .await
        .map_err(ApiError::internal)?;
    Ok(sent("image/jpeg", &etag, bytes))
}

fn sent(kind: &'static str, etag: &str, bytes: Bytes) -> Response {
    ([(header::CONTENT_TYPE, kind)], shared_headers(etag), bytes).into_response()
}

/// A browser may keep the picture, but asks each time whether it may still show it.
fn shared_headers(etag: &str) -> HeaderMap {
    let fixed = [
        (header::CACHE_CONTROL, "private, no-cache"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
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
