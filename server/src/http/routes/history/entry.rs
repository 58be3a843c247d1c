//! `GET` and `PATCH /api/history/{id}`

use api::{HistoryEntry, HistoryPatch, PredictionId};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ResponseContext, normalized_tags};
use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound},
    },
    extract::{Json, Owner, Path},
    state::AppState,
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_entry, patch_entry))
}

/// Returns one of your results with its favourite flag, tags, parent and number of children.
#[utoipa::path(
    get, path = api::routes::HISTORY_ENTRY, tag = "history",
    params(("id" = PredictionId, Path, description = "The prediction's id")),
    responses((status = 200, body = HistoryEntry), NotFound)
)]
async fn get_entry(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Path(id): Path<PredictionId>,
) -> Result<Json<HistoryEntry>, ApiError> {
    let row = state
        .store
        .history()
        .find_owned(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(context.present(&row)))
}

/// Sets the favourite flag and the tags of one of your results.
#[utoipa::path(
    patch, path = api::routes::HISTORY_ENTRY, tag = "history", request_body = HistoryPatch,
    params(("id" = PredictionId, Path, description = "The prediction's id")),
    responses(
        (status = 200, body = HistoryEntry),
        NotFound,
        InvalidInput
    )
)]
async fn patch_entry(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Path(id): Path<PredictionId>,
    Json(patch): Json<HistoryPatch>,
) -> Result<Json<HistoryEntry>, ApiError> {
    if let Some(tags) = &patch.tags {
        let tags = normalized_tags("tags", tags)?;
        state.store.history().set_tags(&owner, &id, &tags).await?;
    }
    state
        .store
        .history()
        .mark(&owner, std::slice::from_ref(&id), patch.favourite, &[], &[])
        .await?;
    let row = state
        .store
        .history()
        .find_owned(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(context.present_in_list(row)))
}
