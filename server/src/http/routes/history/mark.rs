//! `POST /api/history/mark`

use api::{HistoryIds, HistoryMark};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{limit_ids, normalized_tags, too_many_tags};
use crate::http::{
    error::{ApiError, responses::InvalidInput},
    extract::{Json, Owner},
    state::AppState,
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(mark_history))
}

/// Sets the favourite flag of several of your results, and adds and removes tags, atomically.
/// Returns the ids of those that are yours.
#[utoipa::path(
    post, path = api::routes::HISTORY_MARK, tag = "history", request_body = HistoryMark,
    responses((status = 200, body = HistoryIds), InvalidInput)
)]
async fn mark_history(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(mark): Json<HistoryMark>,
) -> Result<Json<HistoryIds>, ApiError> {
    limit_ids(&mark.ids)?;
    let add = normalized_tags("add", &mark.add)?;
    let remove = normalized_tags("remove", &mark.remove)?;
    let marked = state
        .store
        .history()
        .mark(&owner, &mark.ids, mark.favourite, &add, &remove)
        .await?;
    Ok(Json(HistoryIds {
        ids: marked.ok_or_else(|| too_many_tags("add"))?,
    }))
}
