//! `/v1/models`: models and their versions.
//!
//! - [`query`]: the method `QUERY`, which searches
//! - [`about`]: a model's examples and README

mod about;
mod query;

use api::{Model, Page, Version, VersionId};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{BadRequest, NotFound},
    },
    extract::{Json, ModelPath, Path, Query},
    state::AppState,
};
use domain::links::Links;
use services::catalog::{SortBy, SortDirection};

/// The routes of this file and those below it.
pub fn router() -> OpenApiRouter<AppState> {
    let (schemas, paths, list) = routes!(list_models);
    OpenApiRouter::new()
        .routes((schemas, paths, list.fallback(query::query_models)))
        .routes(routes!(get_model))
        .routes(routes!(list_versions))
        .routes(routes!(get_version))
        .merge(about::router())
}

/// Finds a model.
async fn find(state: &AppState, owner: &str, name: &str) -> Result<Model, ApiError> {
    state
        .catalog
        .find_record(owner, name)
        .await?
        .ok_or_else(ApiError::not_found)
}

/// A list as a single page.
pub(super) fn one_page<T: Serialize>(results: Vec<T>) -> Json<Page<T>> {
    Json(Page {
        next: None,
        previous: None,
        results,
    })
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// The timestamp to sort by; that of the latest version by default.
    #[serde(default)]
    #[param(required = false)]
    sort_by: SortBy,
    /// The direction; newest first by default.
    #[serde(default)]
    #[param(required = false)]
    sort_direction: SortDirection,
    /// The cursor in `next` of the previous page.
    cursor: Option<String>,
}

/// Lists the models. The method `QUERY` with a query as its body searches them.
#[utoipa::path(
    get, path = api::routes::MODELS, tag = "models", params(ListParameters),
    responses((status = 200, body = Page<Model>), BadRequest)
)]
async fn list_models(
    State(state): State<AppState>,
    Query(ListParameters {
        sort_by,
        sort_direction,
        cursor,
    }): Query<ListParameters>,
    links: Links,
) -> Result<Json<Page<Model>>, ApiError> {
    let page = state
        .catalog
        .list_records(sort_by, sort_direction, cursor.as_deref())
        .await?;
    let next = page
        .next
        .map(|cursor| links.absolute(&next_page_path(sort_by, sort_direction, &cursor)));
    Ok(Json(Page {
        next,
        previous: None,
        results: page.models,
    }))
}

fn next_page_path(by: SortBy, direction: SortDirection, cursor: &str) -> String {
    format!(
        "{}?sort_by={}&sort_direction={}&cursor={cursor}",
        api::routes::MODELS,
        by.as_str(),
        direction.as_str()
    )
}

/// Returns a model.
#[utoipa::path(
    get, path = api::routes::MODEL, tag = "models",
    params(ModelPath),
    responses((status = 200, body = Model), NotFound)
)]
async fn get_model(
    State(state): State<AppState>,
    Path(ModelPath { owner, name }): Path<ModelPath>,
) -> Result<Json<Model>, ApiError> {
    find(&state, &owner, &name).await.map(Json)
}

/// Lists the versions of a model with a known input schema, which is only the latest.
#[utoipa::path(
    get, path = api::routes::VERSIONS, tag = "models",
    params(ModelPath),
    responses((status = 200, body = Page<Version>), NotFound)
)]
async fn list_versions(
    State(state): State<AppState>,
    Path(ModelPath { owner, name }): Path<ModelPath>,
) -> Result<Json<Page<Version>>, ApiError> {
    let model = find(&state, &owner, &name).await?;
    Ok(one_page(model.latest_version.into_iter().collect()))
}

/// Returns a version of a model.
#[utoipa::path(
    get, path = api::routes::VERSION, tag = "models",
    params(
        ("owner" = String, Path, description = "The model's owner"),
        ("name" = String, Path, description = "The model's name"),
        ("id" = VersionId, Path, description = "The version's 64 hexadecimal digits")
    ),
    responses((status = 200, body = Version), NotFound)
)]
async fn get_version(
    State(state): State<AppState>,
    Path((owner, name, id)): Path<(String, String, VersionId)>,
) -> Result<Json<Version>, ApiError> {
    let model = find(&state, &owner, &name).await?;
    model
        .latest_version
        .filter(|version| version.id == id)
        .map(Json)
        .ok_or_else(ApiError::not_found)
}
