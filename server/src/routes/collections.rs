//! `/v1/collections`: models that do alike things.

use api::{Collection, CollectionOfModels, Page, Problem};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    catalog,
    error::ApiError,
    extract::{Json, Path},
    routes::models::one_page,
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_collections)).routes(routes!(get_collection))
}

/// The collections of models.
#[utoipa::path(get, path = api::routes::COLLECTIONS, tag = "models", responses((status = 200, body = Page<Collection>)))]
async fn list_collections() -> Json<Page<&'static Collection>> {
    one_page(catalog::collections())
}

/// A collection and its models.
#[utoipa::path(
    get, path = api::routes::COLLECTION, tag = "models", params(("slug" = String, Path, description = "Its name in addresses")),
    responses((status = 200, body = CollectionOfModels), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_collection(Path(slug): Path<String>) -> Result<Json<CollectionOfModels>, ApiError> {
    let (collection, models) = catalog::collection(&slug).ok_or_else(ApiError::not_found)?;
    Ok(Json(CollectionOfModels { collection: collection.clone(), models: models.into_iter().cloned().collect() }))
}
