//! `GET` and `PATCH /api/history/{id}`

use api::{HistoryEntry, HistoryPatch, PredictionId, Problem};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Asker, tidy};
use crate::{
    error::ApiError,
    extract::{Json, Owner, Path},
    state::AppState,
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_entry, patch_entry))
}

/// One of your results, with what you say of it, what it was made from and how many were made from it.
#[utoipa::path(
    get, path = api::routes::HISTORY_ENTRY, tag = "history", params(("id" = PredictionId, Path, description = "The prediction's id")),
    responses((status = 200, body = HistoryEntry), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_entry(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<PredictionId>,
) -> Result<Json<HistoryEntry>, ApiError> {
    let row = state
        .store
        .history_row(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(asker.present(&row)))
}

/// Makes one of your results a favourite or not, and sets its tags.
#[utoipa::path(
    patch, path = api::routes::HISTORY_ENTRY, tag = "history", request_body = HistoryPatch,
    params(("id" = PredictionId, Path, description = "The prediction's id")),
    responses(
        (status = 200, body = HistoryEntry),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn patch_entry(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<PredictionId>,
    Json(patch): Json<HistoryPatch>,
) -> Result<Json<HistoryEntry>, ApiError> {
    if let Some(tags) = &patch.tags {
        let tags = tidy("tags", tags)?;
        state.store.set_tags(&owner, &id, &tags).await?;
    }
    state
        .store
        .mark_history(&owner, std::slice::from_ref(&id), patch.favourite, &[], &[])
        .await?;
    let row = state
        .store
        .history_row(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(asker.present_in_list(row)))
}
