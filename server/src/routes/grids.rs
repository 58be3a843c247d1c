//! `/api/grids`: one picture for every combination of values of one or two inputs.

use api::{CreateGrid, Grid, GridId, Problem, Source};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::predictions::{Asker, CreateHeaders};
use crate::{
    error::ApiError,
    extract::{Json, Owner, Path},
    predictions::CreateOptions,
    state::AppState,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_grid))
        .routes(routes!(get_grid))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
}

/// Makes one picture for every combination of values: all of them, or none where anything is wrong. They share one seed, unless that is
/// what is varied.
#[utoipa::path(
    post, path = api::routes::GRIDS, tag = "predictions", request_body = CreateGrid, params(CreateHeaders),
    responses((status = 201, body = Grid), (status = 422, body = Problem, content_type = "application/problem+json"))
)]
async fn create_grid(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    headers: HeaderMap,
    Json(request): Json<CreateGrid>,
) -> Result<Response, ApiError> {
    let CreateHeaders { cancel_after, idempotency_key, parent, .. } = CreateHeaders::read(&headers)?;
    let source = if owner.is_visitor() { Source::Web } else { Source::Api };
    let options = CreateOptions { idempotency_key, cancel_after, parent, source, vocabulary: asker.vocabulary, guest: None };
    let grid = state.predictions.create_grid(&owner, &asker.links, request, options).await?;
    Ok((StatusCode::CREATED, Json(grid.present_in(asker.vocabulary, &asker.links))).into_response())
}

/// A grid of yours with all its pictures.
#[utoipa::path(
    get, path = api::routes::GRID, tag = "predictions", params(("id" = GridId, Path)),
    responses((status = 200, body = Grid), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_grid(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<GridId>,
) -> Result<Json<Grid>, ApiError> {
    let grid = state.predictions.grid(&owner, &id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Json(grid.present_in(asker.vocabulary, &asker.links)))
}
