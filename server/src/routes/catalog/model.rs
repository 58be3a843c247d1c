//! `GET /api/catalog/models/{owner}/{name}`: all that is known of a model.

use api::{CatalogEntry, Problem};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Json, Owner, Path},
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_entry))
}

/// All that is known of a model: its inputs, an example, its runs, and models like it.
#[utoipa::path(
    get, path = api::routes::CATALOG_MODEL, tag = "catalog",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses((status = 200, body = CatalogEntry), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_entry(
    Owner(asker): Owner,
    State(state): State<AppState>,
    Path((owner, name)): Path<(String, String)>,
) -> Result<Json<CatalogEntry>, ApiError> {
    state
        .catalog
        .entry_for(&asker, &owner, &name)
        .await?
        .map(Json)
        .ok_or_else(ApiError::not_found)
}
