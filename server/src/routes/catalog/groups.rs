//! `/api/catalog/creators` and `/api/catalog/collections`.

use api::{CatalogCollection, CatalogCollections, Creator, Problem};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
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

/// Somebody who makes models. Those are found with `owner=` in a search.
#[utoipa::path(
    get, path = api::routes::CATALOG_CREATOR, tag = "catalog", params(("owner" = String, Path, description = "Their name")),
    responses((status = 200, body = Creator), (status = 404, body = Problem, content_type = "application/problem+json"))
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

/// The collections, each with its first few models.
#[utoipa::path(get, path = api::routes::CATALOG_COLLECTIONS, tag = "catalog", responses((status = 200, body = CatalogCollections)))]
async fn list_collections(State(state): State<AppState>) -> Json<CatalogCollections> {
    Json(CatalogCollections {
        collections: state.catalog.collections(),
    })
}

/// A collection with all its models.
#[utoipa::path(
    get, path = api::routes::CATALOG_COLLECTION, tag = "catalog", params(("slug" = String, Path, description = "Its name in addresses")),
    responses((status = 200, body = CatalogCollection), (status = 404, body = Problem, content_type = "application/problem+json"))
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
