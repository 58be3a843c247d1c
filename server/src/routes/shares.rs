//! `/api/shares`: one's links to results.

use api::{CreateShare, PatchShare, Problem, Share, ShareId, ShareToken, Shares};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Json, Owner, Path},
    links::Links,
    shares::{ShareError, present_to_owner},
    state::AppState,
    store::ListedShare,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_shares, create_share))
        .routes(routes!(patch_share, delete_share))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// Your links to results, the youngest first. Their addresses are not among it: the server does not know them.
#[utoipa::path(get, path = api::routes::SHARES, tag = "shares", responses((status = 200, body = Shares)))]
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

/// Makes a link to one of your results, or comparisons of models, that has ended. Only this answer says its addresses.
#[utoipa::path(
    post, path = api::routes::SHARES, tag = "shares", request_body = CreateShare,
    responses(
        (status = 201, body = Share),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn create_share(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(wish): Json<CreateShare>,
) -> Result<Response, ApiError> {
    let (share, token) = state.shares.create(&owner, wish).await?;
    Ok((
        StatusCode::CREATED,
        Json(present(&state, share, Some(&token), &links)),
    )
        .into_response())
}

/// Changes what one of your links shows, asks for and says, or gives it another address.
#[utoipa::path(
    patch, path = api::routes::SHARE, tag = "shares", request_body = PatchShare, params(("id" = ShareId, Path)),
    responses(
        (status = 200, body = Share),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn patch_share(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Path(id): Path<ShareId>,
    Json(wish): Json<PatchShare>,
) -> Result<Json<Share>, ApiError> {
    let (share, token) = state.shares.change(&owner, &id, wish).await?;
    Ok(Json(present(&state, share, token.as_ref(), &links)))
}

/// Revokes one of your links: from now on it leads nowhere.
#[utoipa::path(
    delete, path = api::routes::SHARE, tag = "shares", params(("id" = ShareId, Path)),
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn delete_share(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<ShareId>,
) -> Result<StatusCode, ApiError> {
    if state.shares.revoke(&owner, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found())
    }
}

fn present(
    state: &AppState,
    share: ListedShare,
    token: Option<&ShareToken>,
    links: &Links,
) -> Share {
    let is_open = state.shares.is_open(&share);
    present_to_owner(share, is_open, token, links)
}

impl From<ShareError> for ApiError {
    fn from(error: ShareError) -> Self {
        match error {
            ShareError::Missing => Self::not_found(),
            ShareError::Unfinished
            | ShareError::Empty
            | ShareError::OneModel
            | ShareError::TooMany => Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
            ShareError::Invalid(faults) => Self::invalid(faults),
            ShareError::Password(error) => Self::internal(error),
            ShareError::Store(error) => error.into(),
        }
    }
}
