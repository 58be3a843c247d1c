//! `POST /api/history/delete`, `POST /api/history/restore`

use api::{HistoryIds, Problem};
use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::bounded;
use crate::{
    clock::stamp,
    error::ApiError,
    extract::{Json, Owner},
    state::AppState,
    store::Deletion,
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(delete_history))
        .routes(routes!(restore_history))
}

/// Deletes those of these results that are yours, and answers with them. For seven days they can be brought back; until then and
/// after they are as if they had never been.
#[utoipa::path(
    post, path = api::routes::HISTORY_DELETE, tag = "history", request_body = HistoryIds,
    responses(
        (status = 200, body = HistoryIds),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "One of them is still running"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn delete_history(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(request): Json<HistoryIds>,
) -> Result<Json<HistoryIds>, ApiError> {
    bounded(&request.ids)?;
    match state
        .store
        .delete_history(&owner, &request.ids, &stamp(state.clock.now()))
        .await?
    {
        Deletion::Hidden(ids) => Ok(Json(HistoryIds { ids })),
        Deletion::Running(count) => Err(still_running(count)),
    }
}

/// Brings deleted results back, and answers with those that were.
#[utoipa::path(
    post, path = api::routes::HISTORY_RESTORE, tag = "history", request_body = HistoryIds,
    responses((status = 200, body = HistoryIds), (status = 422, body = Problem, content_type = "application/problem+json"))
)]
async fn restore_history(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(request): Json<HistoryIds>,
) -> Result<Json<HistoryIds>, ApiError> {
    bounded(&request.ids)?;
    Ok(Json(HistoryIds {
        ids: state.store.restore_history(&owner, &request.ids).await?,
    }))
}

fn still_running(count: u64) -> ApiError {
    let what = if count == 1 {
        "One of these results is".to_owned()
    } else {
        format!("{count} of these results are")
    };
    let detail = format!(
        "{what} still being made, so nothing was deleted. Cancel what runs, or leave it out."
    );
    ApiError::new(StatusCode::CONFLICT, detail)
}
