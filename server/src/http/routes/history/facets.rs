//! `GET /api/history/facets`

use api::HistoryFacets;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::ApiError,
    extract::{Json, Owner},
    state::AppState,
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_facets))
}

/// Lists the models, engines and tags of your history, each with its number of results.
#[utoipa::path(
    get, path = api::routes::HISTORY_FACETS, tag = "history",
    responses((status = 200, body = HistoryFacets))
)]
async fn list_facets(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<HistoryFacets>, ApiError> {
    Ok(Json(state.store.history().facets(&owner).await?))
}
