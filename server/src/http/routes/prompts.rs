//! `GET /api/prompts`: the prompts of an owner's earlier predictions.

use api::{Prompts, limits};
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::history::search_text;
use crate::http::{
    error::{ApiError, responses::BadRequest},
    extract::{Json, Owner, Query},
    response::cache_control,
    state::AppState,
};

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_prompts))
        .layer(cache_control("no-store"))
}

/// The search.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PromptParameters {
    /// Full-text query. Every word must match, at least as a part of a word.
    #[serde(default)]
    q: String,
    /// Maximal number of prompts; 20 by default, at most 100.
    limit: Option<usize>,
}

/// Lists the distinct prompts of your results, the most recent first, without deleted results.
#[utoipa::path(
    get, path = api::routes::PROMPTS, tag = "studio", params(PromptParameters),
    responses((status = 200, body = Prompts), BadRequest)
)]
async fn list_prompts(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Query(PromptParameters { q, limit }): Query<PromptParameters>,
) -> Result<Json<Prompts>, ApiError> {
    let limit = limit.unwrap_or(limits::PROMPTS).min(limits::MAX_PROMPTS);
    let prompts = state
        .store
        .history()
        .prompts(&owner, search_text(&q)?, limit)
        .await?;
    Ok(Json(Prompts { prompts }))
}
