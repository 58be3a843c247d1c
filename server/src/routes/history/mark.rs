//! `POST /api/history/mark`

use api::{HistoryIds, HistoryMark, Problem};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{bounded, tidy, too_many_tags};
use crate::{
    error::ApiError,
    extract::{Json, Owner},
    state::AppState,
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(mark_history))
}

/// Makes several of your results favourites or not, and puts tags on them or takes some off, all of it or nothing. Answers with
/// those that are yours.
#[utoipa::path(
    post, path = api::routes::HISTORY_MARK, tag = "history", request_body = HistoryMark,
    responses((status = 200, body = HistoryIds), (status = 422, body = Problem, content_type = "application/problem+json"))
)]
async fn mark_history(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(mark): Json<HistoryMark>,
) -> Result<Json<HistoryIds>, ApiError> {
    bounded(&mark.ids)?;
    let (add, remove) = (tidy("add", &mark.add)?, tidy("remove", &mark.remove)?);
    let marked = state
        .store
        .mark_history(&owner, &mark.ids, mark.favourite, &add, &remove)
        .await?;
    Ok(Json(HistoryIds {
        ids: marked.ok_or_else(|| too_many_tags("add"))?,
    }))
}
