//! `/api/catalog/creators` and `/api/catalog/collections`.

use api::{CatalogCollection, CatalogCollections, Creator};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::NotFound},
    extract::{Json, Path},
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_creator))
        .routes(routes!(list_collections))
        .routes(routes!(get_collection))
}

/// Returns a creator of models. Search with `owner=` for the models.
#[utoipa::path(
    get, path = api::routes::CATALOG_CREATOR, tag = "catalog",
    params(("owner" = String, Path, description = "The creator's name")),
    responses((status = 200, body = Creator), NotFound)
)]
async fn get_creator(
    State(state): State<AppState>,
    Path(owner): Path<String>,
) -> Result<Json<Creator>, ApiError> {
    state
        .catalog
        .creator(&owner)
        .map(Json)
        .ok_or_else(ApiError::not_found)
}

/// Lists the collections, each with its first models.
#[utoipa::path(
    get, path = api::routes::CATALOG_COLLECTIONS, tag = "catalog",
    responses((status = 200, body = CatalogCollections))
)]
async fn list_collections(State(state): State<AppState>) -> Json<CatalogCollections> {
    Json(CatalogCollections {
        collections: state.catalog.collections(),
    })
}

/// Returns a collection with all its models.
#[utoipa::path(
    get, path = api::routes::CATALOG_COLLECTION, tag = "catalog",
    params(("slug" = String, Path, description = "The collection's slug")),
    responses((status = 200, body = CatalogCollection), NotFound)
)]
async fn get_collection(
    State(state): State<AppState>,
    Path(slug): Path<String>,
) -> Result<Json<CatalogCollection>, ApiError> {
    state
        .catalog
        .collection(&slug)
        .map(Json)
        .ok_or_else(ApiError::not_found)
}
