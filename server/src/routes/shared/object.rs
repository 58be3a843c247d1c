//! `GET /api/shared/{token}`: what a link shows, as JSON.

use api::{Problem, Shared};
use axum::{
    extract::State,
    http::{HeaderValue, header},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GrantParameters, opened};
use crate::{
    error::ApiError,
    extract::{Json, Path, Peer, Query},
    links::Links,
    state::AppState,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_shared))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// What a link shows. Whoever has the link may ask.
#[utoipa::path(
    get, path = api::routes::SHARED, tag = "shares",
    params(("token" = String, Path, description = "What stands in the link's address"), GrantParameters),
    responses(
        (status = 200, body = Shared),
        (status = 401, description = "It asks for a password", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "It leads nowhere", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many that led nowhere", body = Problem, content_type = "application/problem+json")
    )
)]
async fn get_shared(
    State(state): State<AppState>,
    links: Links,
    Peer(peer): Peer,
    Path(token): Path<String>,
    Query(GrantParameters { grant }): Query<GrantParameters>,
) -> Result<Json<Shared>, ApiError> {
    let opened = opened(&state, &token, grant.as_deref(), peer).await?;
    state.shares.note_use(&opened).await?;
    Ok(Json(opened.present(&links)))
}
