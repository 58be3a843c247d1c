//! `/api/shared/{token}/vote`: votes for the cells of a shared comparison.

use api::{Vote, Votes};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GrantParameters, open_share};
use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound, PasswordRequired, TooManyRequests},
    },
    extract::{Json, Owner, Path, Peer, Query},
    response::cache_control,
    state::AppState,
};

/// The routes of this file. They require authentication, because each owner has one vote.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(votes, vote))
        .layer(cache_control("no-store"))
}

/// Returns the votes for each cell of a shared comparison, and your own.
#[utoipa::path(
    get, path = api::routes::SHARED_VOTE, tag = "shares", operation_id = "shared_votes",
    params(("token" = String, Path, description = "The token of the link"), GrantParameters),
    responses(
        (status = 200, body = Votes),
        PasswordRequired,
        NotFound,
        TooManyRequests
    )
)]
async fn votes(
    Owner(voter): Owner,
    State(state): State<AppState>,
    Peer(peer): Peer,
    Path(token): Path<String>,
    Query(GrantParameters { grant }): Query<GrantParameters>,
) -> Result<Json<Votes>, ApiError> {
    let opened = open_share(&state, &token, grant.as_deref(), peer).await?;
    Ok(Json(state.shares.votes(&opened, &voter).await?))
}

/// Sets your favourite cell of a shared comparison, or withdraws the vote.
#[utoipa::path(
    put, path = api::routes::SHARED_VOTE, tag = "shares", operation_id = "vote_shared",
    request_body = Vote,
    params(("token" = String, Path, description = "The token of the link"), GrantParameters),
    responses(
        (status = 200, body = Votes),
        PasswordRequired,
        NotFound,
        InvalidInput,
        TooManyRequests
    )
)]
async fn vote(
    Owner(voter): Owner,
    State(state): State<AppState>,
    Peer(peer): Peer,
    Path(token): Path<String>,
    Query(GrantParameters { grant }): Query<GrantParameters>,
    Json(Vote { cell }): Json<Vote>,
) -> Result<Json<Votes>, ApiError> {
    let opened = open_share(&state, &token, grant.as_deref(), peer).await?;
    state
        .shares
        .count_vote(peer)
        .map_err(|exceeded| ApiError::rate_limited(exceeded.retry_seconds))?;
    Ok(Json(state.shares.vote(&opened, &voter, cell).await?))
}
