//! `/v1/collections`: models that do alike things.

use std::sync::Arc;

use api::{Collection, CollectionOfModels, Page, Problem};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
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

/// The collections of models.
#[utoipa::path(get, path = api::routes::COLLECTIONS, tag = "models", responses((status = 200, body = Page<Collection>)))]
async fn list_collections(State(state): State<AppState>) -> Json<Page<Collection>> {
    one_page(
        state
            .catalog
            .all_collections()
            .into_iter()
            .map(Arc::unwrap_or_clone)
            .collect(),
    )
}

/// A collection and its models.
#[utoipa::path(
    get, path = api::routes::COLLECTION, tag = "models", params(("slug" = String, Path, description = "Its name in addresses")),
    responses((status = 200, body = CollectionOfModels), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_collection(
    State(state): State<AppState>,
    Path(slug): Path<String>,
) -> Result<Json<CollectionOfModels>, ApiError> {
    let (collection, models) = state
        .catalog
        .collection_of(&slug)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(CollectionOfModels {
        collection: Arc::unwrap_or_clone(collection),
        models,
    }))
}
