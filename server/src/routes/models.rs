//! `/v1/models/…`: the one model of this build and its version, as Replicate serves them.

use std::sync::LazyLock;

use api::{DEPTH2IMG, Model, Page, Version, VersionId};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Json, Path},
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_model)).routes(routes!(list_versions)).routes(routes!(get_version))
}

static MODELS: LazyLock<Vec<Model>> =
    LazyLock::new(|| vec![serde_json::from_str(DEPTH2IMG).unwrap_or_else(|error| unreachable!("the kept model object reads: {error}"))]);

fn find(owner: &str, name: &str) -> Result<&'static Model, ApiError> {
    MODELS.iter().find(|model| model.owner == owner && model.name == name).ok_or_else(ApiError::not_found)
}

/// A model.
#[utoipa::path(
    get, path = api::routes::MODEL, tag = "models",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses((status = 200, body = Model), (status = 404, body = api::Problem, content_type = "application/problem+json"))
)]
async fn get_model(Path((owner, name)): Path<(String, String)>) -> Result<Json<&'static Model>, ApiError> {
    find(&owner, &name).map(Json)
}

/// The versions of a model, newest first.
#[utoipa::path(
    get, path = api::routes::VERSIONS, tag = "models",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses((status = 200, body = Page<Version>), (status = 404, body = api::Problem, content_type = "application/problem+json"))
)]
async fn list_versions(Path((owner, name)): Path<(String, String)>) -> Result<Json<Page<Version>>, ApiError> {
    let model = find(&owner, &name)?;
    Ok(Json(Page { next: None, previous: None, results: model.latest_version.clone().into_iter().collect() }))
}

/// One version of a model.
#[utoipa::path(
    get, path = api::routes::VERSION, tag = "models",
    params(
        ("owner" = String, Path, description = "Whose model it is"),
        ("name" = String, Path, description = "What its owner calls it"),
        ("id" = VersionId, Path, description = "The version's 64 hexadecimal digits")
    ),
    responses((status = 200, body = Version), (status = 404, body = api::Problem, content_type = "application/problem+json"))
)]
async fn get_version(Path((owner, name, id)): Path<(String, String, VersionId)>) -> Result<Json<&'static Version>, ApiError> {
    let model = find(&owner, &name)?;
    model.latest_version.as_ref().filter(|version| version.id == id).map(Json).ok_or_else(ApiError::not_found)
}
