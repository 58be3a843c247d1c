//! `/api/shares`: an owner's share links.

use api::{CreateShare, PatchShare, Share, ShareId, ShareToken, Shares};
use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound},
    },
    extract::{Json, Owner, Path},
    observe::record_id,
    present_share::share_for_owner,
    response::{cache_control, deleted},
    state::AppState,
};
use domain::links::Links;
use services::shares::ShareError;
use store::ListedShare;

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_shares, create_share))
        .routes(routes!(patch_share, delete_share))
        .layer(cache_control("no-store"))
}

/// Lists your share links, newest first. Their URLs are not included, because the server stores
/// only hashes of the tokens.
#[utoipa::path(
    get, path = api::routes::SHARES, tag = "shares",
    responses((status = 200, body = Shares))
)]
async fn list_shares(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
) -> Result<Json<Shares>, ApiError> {
    let listed = state.shares.list(&owner).await?;
    Ok(Json(Shares {
        shares: listed
            .into_iter()
            .map(|share| present(&state, share, None, &links))
            .collect(),
    }))
}

/// Creates a share link to one of your finished results or comparisons. Only this response contains
/// its URLs.
#[utoipa::path(
    post, path = api::routes::SHARES, tag = "shares", request_body = CreateShare,
    responses(
        (status = 201, body = Share),
        NotFound,
        InvalidInput
    )
)]
async fn create_share(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(request): Json<CreateShare>,
) -> Result<(StatusCode, Json<Share>), ApiError> {
    let (share, token) = state.shares.create(&owner, request).await?;
    record_id("share", &share.share.id);
    let share = present(&state, share, Some(&token), &links);
    Ok((StatusCode::CREATED, Json(share)))
}

/// Changes one of your share links, or renews its token.
#[utoipa::path(
    patch, path = api::routes::SHARE, tag = "shares",
    request_body = PatchShare,
    params(("id" = ShareId, Path)),
    responses(
        (status = 200, body = Share),
        NotFound,
        InvalidInput
    )
)]
async fn patch_share(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Path(id): Path<ShareId>,
    Json(request): Json<PatchShare>,
) -> Result<Json<Share>, ApiError> {
    let (share, token) = state.shares.change(&owner, &id, request).await?;
    Ok(Json(present(&state, share, token.as_ref(), &links)))
}

/// Revokes one of your share links.
#[utoipa::path(
    delete, path = api::routes::SHARE, tag = "shares", params(("id" = ShareId, Path)),
    responses((status = 204), NotFound)
)]
async fn delete_share(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<ShareId>,
) -> Result<StatusCode, ApiError> {
    deleted(state.shares.revoke(&owner, &id).await?)
}

fn present(
    state: &AppState,
    share: ListedShare,
    token: Option<&ShareToken>,
    links: &Links,
) -> Share {
    let is_open = state.shares.is_open(&share);
    share_for_owner(share, is_open, token, links)
}

impl From<ShareError> for ApiError {
    fn from(error: ShareError) -> Self {
        match error {
            ShareError::Missing => Self::not_found(),
            ShareError::Unfinished
            | ShareError::Empty
            | ShareError::NotAComparison
            | ShareError::TooMany => Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
            ShareError::Invalid(faults) => Self::invalid(faults),
            ShareError::Password(error) => Self::internal(error),
            ShareError::Store(error) => error.into(),
        }
    }
}
