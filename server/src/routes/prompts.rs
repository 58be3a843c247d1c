//! `GET /api/prompts`: prompts that one used before.

use api::{Problem, Prompts, limits};
use axum::{
    extract::State,
    http::{HeaderValue, header},
};
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::searched::searched;
use crate::{
    error::ApiError,
    extract::{Json, Owner, Query},
    state::AppState,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_prompts)).layer(
        SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ),
    )
}

/// Which prompts are asked for.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PromptParameters {
    /// Words that all occur in them, whole or in part.
    #[serde(default)]
    q: String,
    /// How many at most: 20 where it is left out, never more than 100.
    limit: Option<usize>,
}

/// The prompts of your results, each once, the one used last first. Those of deleted results are not among them.
#[utoipa::path(
    get, path = api::routes::PROMPTS, tag = "studio", params(PromptParameters),
    responses((status = 200, body = Prompts), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
async fn list_prompts(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Query(PromptParameters { q, limit }): Query<PromptParameters>,
) -> Result<Json<Prompts>, ApiError> {
    let limit = limit.unwrap_or(limits::PROMPTS).min(limits::MOST_PROMPTS);
    Ok(Json(Prompts {
        prompts: state.store.prompts(&owner, searched(&q)?, limit).await?,
    }))
}
