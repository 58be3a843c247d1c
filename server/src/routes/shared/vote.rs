//! `/api/shared/{token}/vote`: which picture of a shared comparison people like best.

use api::{Problem, Vote, Votes};
use axum::{
    extract::State,
    http::{HeaderValue, header},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GrantParameters, opened};
use crate::{
    error::ApiError,
    extract::{Json, Owner, Path, Peer, Query},
    state::AppState,
};

/// The routes of this file. Who asks must be known: each has one vote.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(votes, vote))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// How many like each picture of a shared comparison best, and which one you do.
#[utoipa::path(
    get, path = api::routes::SHARED_VOTE, tag = "shares", operation_id = "shared_votes",
    params(("token" = String, Path, description = "What stands in the link's address"), GrantParameters),
    responses(
        (status = 200, body = Votes),
        (status = 401, description = "It asks for a password", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "It leads nowhere, or to no comparison", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json")
    )
)]
async fn votes(
    Owner(voter): Owner,
    State(state): State<AppState>,
    Peer(peer): Peer,
    Path(token): Path<String>,
    Query(GrantParameters { grant }): Query<GrantParameters>,
) -> Result<Json<Votes>, ApiError> {
    let opened = opened(&state, &token, grant.as_deref(), peer).await?;
    Ok(Json(state.shares.votes(&opened, &voter).await?))
}

/// Says which picture of a shared comparison you like best, or no longer. Whoever has the link may.
#[utoipa::path(
    put, path = api::routes::SHARED_VOTE, tag = "shares", operation_id = "vote_shared", request_body = Vote,
    params(("token" = String, Path, description = "What stands in the link's address"), GrantParameters),
    responses(
        (status = 200, body = Votes),
        (status = 401, description = "It asks for a password", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "It leads nowhere, or to no comparison", body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json")
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
    let opened = opened(&state, &token, grant.as_deref(), peer).await?;
    state
        .shares
        .voted(peer)
        .map_err(|refused| ApiError::throttled(refused.retry_seconds))?;
    Ok(Json(state.shares.vote(&opened, &voter, cell).await?))
}
