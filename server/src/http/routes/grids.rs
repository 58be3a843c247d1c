//! `/api/grids` and `/api/comparisons`: one prediction for each combination of the values of one or
//! two inputs, or for each model.

use api::{CreateComparison, CreateGrid, Grid, GridId, PatchGrid, Vote, Votes};
use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::predictions::{CreateHeaders, Creation, ResponseContext};
use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound},
    },
    extract::{Json, Owner, Path},
    observe::record_id,
    response::cache_control,
    state::AppState,
};
use services::{predictions::GridRecord, votes::GridFeedbackError};

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_grid))
        .routes(routes!(create_comparison))
        .routes(routes!(get_grid, patch_grid))
        .routes(routes!(vote))
        .layer(cache_control("no-store"))
}

/// Creates a prediction for each combination of values: all of them, or none if any is invalid.
/// They share a seed unless the seed is varied.
#[utoipa::path(
    post, path = api::routes::GRIDS, tag = "predictions",
    request_body = CreateGrid,
    params(CreateHeaders),
    responses((status = 201, body = Grid), InvalidInput)
)]
async fn create_grid(
    creation: Creation,
    Json(request): Json<CreateGrid>,
) -> Result<(StatusCode, Json<Grid>), ApiError> {
    let (options, _) = creation.options()?;
    let (predictions, context) = (&creation.state.predictions, &creation.context);
    let grid = predictions
        .create_grid(&creation.owner.0, &context.links, request, options)
        .await?;
    Ok((StatusCode::CREATED, present(&grid, context)))
}

/// Runs several models on one input, mapped to the inputs of each: all of them, or none if any is
/// invalid. Each model yields one output, and models with a seed input share a seed unless one is
/// given. The result is a grid that varies the model; its input is that of the first.
#[utoipa::path(
    post, path = api::routes::COMPARISONS, tag = "predictions",
    request_body = CreateComparison,
    params(CreateHeaders),
    responses((status = 201, body = Grid), InvalidInput)
)]
async fn create_comparison(
    creation: Creation,
    Json(request): Json<CreateComparison>,
) -> Result<(StatusCode, Json<Grid>), ApiError> {
    let (options, _) = creation.options()?;
    let (predictions, context) = (&creation.state.predictions, &creation.context);
    let grid = predictions
        .create_comparison(&creation.owner.0, &context.links, request, options)
        .await?;
    Ok((StatusCode::CREATED, present(&grid, context)))
}

/// Returns one of your grids with all its predictions.
#[utoipa::path(
    get, path = api::routes::GRID, tag = "predictions", params(("id" = GridId, Path)),
    responses((status = 200, body = Grid), NotFound)
)]
async fn get_grid(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Path(id): Path<GridId>,
) -> Result<Json<Grid>, ApiError> {
    record_id("grid", &id);
    let grid = state
        .predictions
        .grid(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(present(&grid, &context))
}

/// Sets the note of one of your grids.
#[utoipa::path(
    patch, path = api::routes::GRID, tag = "predictions",
    request_body = PatchGrid,
    params(("id" = GridId, Path)),
    responses(
        (status = 200, body = Grid),
        NotFound,
        InvalidInput
    )
)]
async fn patch_grid(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Path(id): Path<GridId>,
    Json(PatchGrid { note }): Json<PatchGrid>,
) -> Result<Json<Grid>, ApiError> {
    record_id("grid", &id);
    let grid = state.predictions.note_grid(&owner, &id, &note).await?;
    Ok(present(&grid, &context))
}

/// Sets your favourite cell of one of your grids, or withdraws the vote. Visitors of a share link
/// to the grid vote there.
#[utoipa::path(
    put, path = api::routes::GRID_VOTE, tag = "predictions",
    request_body = Vote,
    params(("id" = GridId, Path)),
    responses(
        (status = 200, body = Votes),
        NotFound,
        InvalidInput
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

fn present(grid: &GridRecord, context: &ResponseContext) -> Json<Grid> {
    Json(grid.present(context.status_support, &context.links))
}

impl From<GridFeedbackError> for ApiError {
    fn from(error: GridFeedbackError) -> Self {
        match error {
            GridFeedbackError::Missing => Self::not_found(),
            GridFeedbackError::Invalid(fault) => Self::invalid(vec![fault]),
            GridFeedbackError::Store(error) => error.into(),
        }
    }
}
