//! `/v1/models`: what can be run, and what is known of it.
//!
//! - [`query`]: the method `QUERY`, which searches
//! - [`about`]: a model's examples and its description

mod about;
mod query;

use api::{Model, Page, Problem, Version, VersionId};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    catalog::{self, SortBy, SortDirection},
    error::ApiError,
    extract::{Json, Path, Query},
    state::AppState,
};

/// The routes of this file and those below it.
pub fn router() -> OpenApiRouter<AppState> {
    let (schemas, paths, list) = routes!(list_models);
    OpenApiRouter::new()
        .routes((schemas, paths, list.fallback(query::answer)))
        .routes(routes!(get_model))
        .routes(routes!(list_versions))
        .routes(routes!(get_version))
        .merge(about::router())
}

/// What there is of `owner/name`, or 404.
fn find(owner: &str, name: &str) -> Result<&'static Model, ApiError> {
    catalog::model(owner, name).ok_or_else(ApiError::not_found)
}

/// A list that fits on one page.
pub(super) fn one_page<T: Serialize>(results: Vec<T>) -> Json<Page<T>> {
    Json(Page { next: None, previous: None, results })
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// By which moment; by that of the latest version where it is left out.
    #[serde(default)]
    #[param(required = false)]
    sort_by: SortBy,
    /// The newest first where it is left out.
    #[serde(default)]
    #[param(required = false)]
    sort_direction: SortDirection,
}

/// The models that can be run here. The method `QUERY`, with words as its body, searches them.
#[utoipa::path(
    get, path = api::routes::MODELS, tag = "models", params(ListParameters),
    responses((status = 200, body = Page<Model>), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
async fn list_models(Query(parameters): Query<ListParameters>) -> Json<Page<&'static Model>> {
    one_page(catalog::models(parameters.sort_by, parameters.sort_direction))
}

/// A model.
#[utoipa::path(
    get, path = api::routes::MODEL, tag = "models",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses((status = 200, body = Model), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_model(Path((owner, name)): Path<(String, String)>) -> Result<Json<&'static Model>, ApiError> {
    find(&owner, &name).map(Json)
}

/// The versions of a model, newest first.
#[utoipa::path(
    get, path = api::routes::VERSIONS, tag = "models",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses((status = 200, body = Page<Version>), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn list_versions(Path((owner, name)): Path<(String, String)>) -> Result<Json<Page<&'static Version>>, ApiError> {
    Ok(one_page(catalog::versions(find(&owner, &name)?).collect()))
}

/// One version of a model.
#[utoipa::path(
    get, path = api::routes::VERSION, tag = "models",
    params(
        ("owner" = String, Path, description = "Whose model it is"),
        ("name" = String, Path, description = "What its owner calls it"),
        ("id" = VersionId, Path, description = "The version's 64 hexadecimal digits")
    ),
    responses((status = 200, body = Version), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_version(Path((owner, name, id)): Path<(String, String, VersionId)>) -> Result<Json<&'static Version>, ApiError> {
    catalog::versions(find(&owner, &name)?).find(|version| version.id == id).map(Json).ok_or_else(ApiError::not_found)
}
