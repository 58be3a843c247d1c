//! `GET /api/shared/{token}`: a share as JSON.

use api::Shared;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GrantParameters, open_share};
use crate::http::{
    error::{
        ApiError,
        responses::{NotFound, PasswordRequired, TooManyRequests},
    },
    extract::{Json, Path, Peer, Query},
    present_share::present_share,
    response::cache_control,
    state::AppState,
};
use domain::links::Links;

/// The routes of this file. Their responses must not be cached.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_shared))
        .layer(cache_control("no-store"))
}

/// Returns a share by its token.
#[utoipa::path(
    get, path = api::routes::SHARED, tag = "shares",
    params(("token" = String, Path, description = "The token of the link"), GrantParameters),
    responses(
        (status = 200, body = Shared),
        PasswordRequired,
        NotFound,
        TooManyRequests
    )
)]
async fn get_shared(
    State(state): State<AppState>,
    links: Links,
    Peer(peer): Peer,
    Path(token): Path<String>,
    Query(GrantParameters { grant }): Query<GrantParameters>,
) -> Result<Json<Shared>, ApiError> {
    let opened = open_share(&state, &token, grant.as_deref(), peer).await?;
    state.shares.record_visit(&opened).await?;
    Ok(Json(present_share(&opened, &links)))
}
