//! `GET /s/{token}/{picture}`: the pictures of a share, and the card image for link previews.

use std::net::IpAddr;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::unavailable;
use crate::http::{
    error::{
        ApiError,
        responses::{NotFound, TooManyRequests},
    },
    extract::{Path, Peer, Query},
    response::{file_headers, matches_etag},
    routes::predictions::MetadataMode,
    state::AppState,
};
use services::{
    metadata_removal::MetadataRemovalError,
    shares::{OpenedShare, PictureName, ShareAccess, SharedPictureError, card_version},
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_shared_picture))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PictureParameters {
    /// The grant of the password; part of every URL of a share with a password.
    grant: Option<String>,
    /// 1: the picture is sent as an attachment.
    #[serde(default)]
    download: u8,
    /// For attachments: `keep` embeds the settings in a PNG if the share shows them; `strip`
    /// removes all metadata.
    #[serde(default)]
    metadata: MetadataMode,
}

/// Returns a picture of a share. Pictures that the share does not show do not exist.
#[utoipa::path(
    get, path = api::routes::SHARE_PICTURE, tag = "shares",
    params(
        ("token" = String, Path, description = "The token of the link"),
        ("picture" = String, Path, description = "`input`, `depth`, `output-1` and so on, or `card` for link previews"),
        PictureParameters
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/png"),
        (status = 304, description = "Not modified"),
        NotFound,
        TooManyRequests
    )
)]
async fn get_shared_picture(
    State(state): State<AppState>,
    Peer(peer): Peer,
    Path((token, name)): Path<(String, String)>,
    Query(parameters): Query<PictureParameters>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let opened = open_for_picture(&state, &token, parameters.grant.as_deref(), peer).await?;
    match name.parse().map_err(|()| ApiError::not_found())? {
        PictureName::Card => card_image(&state, &opened, &headers).await,
        name => stored_picture(&state, &opened, name, &parameters, &headers).await,
    }
}

/// Opens the share. Without the password its pictures do not exist.
async fn open_for_picture(
    state: &AppState,
    token: &str,
    grant: Option<&str>,
    peer: IpAddr,
) -> Result<OpenedShare, ApiError> {
    match state.shares.open(token, grant).await? {
        ShareAccess::Opened(opened) => Ok(*opened),
        ShareAccess::Locked(_) => Err(ApiError::not_found()),
        ShareAccess::Unavailable => Err(unavailable(state, peer)),
    }
}

async fn stored_picture(
    state: &AppState,
    opened: &OpenedShare,
    name: PictureName,
    parameters: &PictureParameters,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let picture = opened
        .stored_picture(name)
        .ok_or_else(ApiError::not_found)?;
    let is_download = parameters.download == 1;
    let metadata = opened.metadata(name, is_download, parameters.metadata == MetadataMode::Keep);
    let etag = format!("\"{}-{}\"", picture.blob.sha256(), metadata.as_str());
    if !is_download && matches_etag(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, picture_headers(&etag)).into_response());
    }
    let served = state.shares.serve(opened, name, picture, metadata).await;
    let served = served.map_err(to_api_error)?;
    let mut response = picture_response(served.media_type, &etag, served.bytes);
    if is_download {
        let disposition = HeaderValue::try_from(format!(
            "attachment; filename=\"{}\"",
            opened.file_name(name, served.extension)
        ));
        response
            .headers_mut()
            .extend(disposition.map(|disposition| (header::CONTENT_DISPOSITION, disposition)));
    }
    Ok(response)
}

fn to_api_error(error: SharedPictureError) -> ApiError {
    match error {
        SharedPictureError::Store(error) => error.into(),
        SharedPictureError::Blob(error) => error.into(),
        SharedPictureError::Metadata(MetadataRemovalError::Picture(_))
        | SharedPictureError::NotAPicture => ApiError::not_available(
            "This file cannot be shown: it cannot be read, so its metadata cannot be removed.",
        ),
        error @ SharedPictureError::Metadata(_) => ApiError::internal(error),
    }
}

async fn card_image(
    state: &AppState,
    opened: &OpenedShare,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let etag = format!("\"card-{}-{}\"", opened.share.id, card_version(opened));
    if matches_etag(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, picture_headers(&etag)).into_response());
    }
    let bytes = state
        .shares
        .card_image(opened)
        .await
        .map_err(ApiError::internal)?;
    Ok(picture_response("image/jpeg", &etag, bytes))
}

fn picture_response(media_type: &'static str, etag: &str, bytes: Bytes) -> Response {
    (
        [(header::CONTENT_TYPE, media_type)],
        picture_headers(etag),
        bytes,
    )
        .into_response()
}

/// Browsers may cache the picture but must revalidate it, because the share may be revoked.
fn picture_headers(etag: &str) -> HeaderMap {
    file_headers("private, no-cache", etag)
}
