//! `/v1/collections`: collections of models.

use std::sync::Arc;

use api::{Collection, CollectionOfModels, Page};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::NotFound},
    extract::{Json, Path},
    routes::models::one_page,
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_collections))
        .routes(routes!(get_collection))
}

/// Lists the collections.
#[utoipa::path(
    get, path = api::routes::COLLECTIONS, tag = "models",
    responses((status = 200, body = Page<Collection>))
)]
async fn list_collections(State(state): State<AppState>) -> Json<Page<Collection>> {
    let collections = state.catalog.collection_records();
    one_page(collections.into_iter().map(Arc::unwrap_or_clone).collect())
}

/// Returns a collection and its models.
#[utoipa::path(
    get, path = api::routes::COLLECTION, tag = "models",
    params(("slug" = String, Path, description = "The collection's slug")),
    responses((status = 200, body = CollectionOfModels), NotFound)
)]
async fn get_collection(
    State(state): State<AppState>,
    Path(slug): Path<String>,
) -> Result<Json<CollectionOfModels>, ApiError> {
    let (collection, models) = state
        .catalog
        .find_collection_record(&slug)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(CollectionOfModels {
        collection: Arc::unwrap_or_clone(collection),
        models,
    }))
}
