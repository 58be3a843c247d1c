//! `GET /api/catalog/models/{owner}/{name}`: a model of the catalog.

use api::CatalogEntry;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::NotFound},
    extract::{Json, ModelPath, Owner, Path},
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_entry))
}

/// Returns a model with its inputs, an example, its runs and similar models.
#[utoipa::path(
    get, path = api::routes::CATALOG_MODEL, tag = "catalog",
    params(ModelPath),
    responses((status = 200, body = CatalogEntry), NotFound)
)]
async fn get_entry(
    Owner(viewer): Owner,
    State(state): State<AppState>,
    Path(ModelPath { owner, name }): Path<ModelPath>,
) -> Result<Json<CatalogEntry>, ApiError> {
    state
        .catalog
        .entry_for(&viewer, &owner, &name)
        .await?
        .map(Json)
        .ok_or_else(ApiError::not_found)
}
