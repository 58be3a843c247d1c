//! `POST /api/history/delete`, `POST /api/history/restore`

use api::{HistoryIds, Problem};
use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::limit_ids;
use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, PROBLEM_JSON},
    },
    extract::{Json, Owner},
    state::AppState,
};
use domain::clock::to_wire_timestamp;
use store::Deletion;

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(delete_history))
        .routes(routes!(restore_history))
}

/// Deletes those of the given results that are yours, and returns their ids. They can be restored
/// for seven days.
#[utoipa::path(
    post, path = api::routes::HISTORY_DELETE, tag = "history", request_body = HistoryIds,
    responses(
        (status = 200, body = HistoryIds),
        (status = 409, body = Problem, content_type = PROBLEM_JSON, description = "One of them is not finished"),
        InvalidInput
    )
)]
async fn delete_history(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(request): Json<HistoryIds>,
) -> Result<Json<HistoryIds>, ApiError> {
    limit_ids(&request.ids)?;
    match state
        .store
        .history()
        .delete(&owner, &request.ids, &to_wire_timestamp(state.clock.now()))
        .await?
    {
        Deletion::Deleted(ids) => Ok(Json(HistoryIds { ids })),
        Deletion::Running(count) => Err(still_running(count)),
    }
}

/// Restores deleted results and returns their ids.
#[utoipa::path(
    post, path = api::routes::HISTORY_RESTORE, tag = "history", request_body = HistoryIds,
    responses((status = 200, body = HistoryIds), InvalidInput)
)]
async fn restore_history(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(request): Json<HistoryIds>,
) -> Result<Json<HistoryIds>, ApiError> {
    limit_ids(&request.ids)?;
    Ok(Json(HistoryIds {
        ids: state.store.history().restore(&owner, &request.ids).await?,
    }))
}

fn still_running(count: u64) -> ApiError {
    let subject = if count == 1 {
        "One of these results is".to_owned()
    } else {
        format!("{count} of these results are")
    };
    let detail = format!(
        "{subject} still running, so nothing was deleted. Cancel or deselect running results first."
    );
    ApiError::new(StatusCode::CONFLICT, detail)
}
