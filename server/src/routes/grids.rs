//! `/api/grids` and `/api/comparisons`: one picture for every combination of values of one or two inputs, or of every model.

use api::{CreateComparison, CreateGrid, Grid, GridId, PatchGrid, Problem, Source, Vote, Votes};
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
    owner::OwnerId,
    predictions::{CreateOptions, SayError},
    state::AppState,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_grid))
        .routes(routes!(create_comparison))
        .routes(routes!(get_grid, patch_grid))
        .routes(routes!(vote))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
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
    let options = options(&owner, &asker, &headers)?;
    let grid = state
        .predictions
        .create_grid(&owner, &asker.links, request, options)
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(grid.present_in(asker.vocabulary, &asker.links)),
    )
        .into_response())
}

/// Runs several models on one input, each on its own words for it: all of them, or none where anything is wrong. Each gives one output, and
/// those that take a seed and were given none share one. What came of it is a grid that varies the model; its input is that of the first.
#[utoipa::path(
    post, path = api::routes::COMPARISONS, tag = "predictions", request_body = CreateComparison, params(CreateHeaders),
    responses((status = 201, body = Grid), (status = 422, body = Problem, content_type = "application/problem+json"))
)]
async fn create_comparison(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    headers: HeaderMap,
    Json(request): Json<CreateComparison>,
) -> Result<Response, ApiError> {
    let options = options(&owner, &asker, &headers)?;
    let grid = state
        .predictions
        .create_comparison(&owner, &asker.links, request, options)
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(grid.present_in(asker.vocabulary, &asker.links)),
    )
        .into_response())
}

fn options(owner: &OwnerId, asker: &Asker, headers: &HeaderMap) -> Result<CreateOptions, ApiError> {
    let CreateHeaders {
        cancel_after,
        idempotency_key,
        parent,
        ..
    } = CreateHeaders::read(headers)?;
    let source = if owner.is_visitor() {
        Source::Web
    } else {
        Source::Api
    };
    Ok(CreateOptions {
        idempotency_key,
        cancel_after,
        parent,
        source,
        vocabulary: asker.vocabulary,
        guest: None,
    })
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
    let grid = state
        .predictions
        .grid(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(grid.present_in(asker.vocabulary, &asker.links)))
}

/// Notes something beside a grid of yours.
#[utoipa::path(
    patch, path = api::routes::GRID, tag = "predictions", request_body = PatchGrid, params(("id" = GridId, Path)),
    responses(
        (status = 200, body = Grid),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn patch_grid(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<GridId>,
    Json(PatchGrid { note }): Json<PatchGrid>,
) -> Result<Json<Grid>, ApiError> {
    let grid = state.predictions.note_grid(&owner, &id, &note).await?;
    Ok(Json(grid.present_in(asker.vocabulary, &asker.links)))
}

/// Says which picture of a grid of yours you like best, or no longer. Whoever opens a link to it may say the same there.
#[utoipa::path(
    put, path = api::routes::GRID_VOTE, tag = "predictions", request_body = Vote, params(("id" = GridId, Path)),
    responses(
        (status = 200, body = Votes),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn vote(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<GridId>,
    Json(Vote { cell }): Json<Vote>,
) -> Result<Json<Votes>, ApiError> {
    Ok(Json(state.predictions.vote(&owner, &id, cell).await?))
}

impl From<SayError> for ApiError {
    fn from(error: SayError) -> Self {
        match error {
            SayError::Missing => Self::not_found(),
            SayError::Invalid(fault) => Self::invalid(vec![fault]),
            SayError::Store(error) => error.into(),
        }
    }
}
