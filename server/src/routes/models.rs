//! `/v1/models`: what can be run, and what is known of it.
//!
//! - [`query`]: the method `QUERY`, which searches
//! - [`about`]: a model's examples and its description

mod about;
mod query;

use api::{Model, Page, Problem, Version, VersionId};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    catalog::{SortBy, SortDirection},
    error::ApiError,
    extract::{Json, Path, Query},
    links::Links,
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
async fn find(state: &AppState, owner: &str, name: &str) -> Result<Model, ApiError> {
    state
        .catalog
        .model_of(owner, name)
        .await?
        .ok_or_else(ApiError::not_found)
}

/// A list that fits on one page.
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
    /// By which moment; by that of the latest version where it is left out.
    #[serde(default)]
    #[param(required = false)]
    sort_by: SortBy,
    /// The newest first where it is left out.
    #[serde(default)]
    #[param(required = false)]
    sort_direction: SortDirection,
    /// From `next` of the page before.
    cursor: Option<String>,
}

/// The models that are known here, a page at a time. The method `QUERY`, with words as its body, searches them.
#[utoipa::path(
    get, path = api::routes::MODELS, tag = "models", params(ListParameters),
    responses((status = 200, body = Page<Model>), (status = 400, body = Problem, content_type = "application/problem+json"))
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
        .list(sort_by, sort_direction, cursor.as_deref())
        .await?;
    let next = page
        .next
        .map(|cursor| links.absolute(&next_page(sort_by, sort_direction, &cursor)));
    Ok(Json(Page {
        next,
        previous: None,
        results: page.models,
    }))
}

fn next_page(by: SortBy, direction: SortDirection, cursor: &str) -> String {
    format!(
        "{}?sort_by={}&sort_direction={}&cursor={cursor}",
        api::routes::MODELS,
        by.as_str(),
        direction.as_str()
    )
}

/// A model.
#[utoipa::path(
    get, path = api::routes::MODEL, tag = "models",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses((status = 200, body = Model), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_model(
    State(state): State<AppState>,
    Path((owner, name)): Path<(String, String)>,
) -> Result<Json<Model>, ApiError> {
    find(&state, &owner, &name).await.map(Json)
}

/// The versions of a model of which the inputs are known: the latest.
#[utoipa::path(
    get, path = api::routes::VERSIONS, tag = "models",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses((status = 200, body = Page<Version>), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn list_versions(
    State(state): State<AppState>,
    Path((owner, name)): Path<(String, String)>,
) -> Result<Json<Page<Version>>, ApiError> {
    Ok(one_page(
        find(&state, &owner, &name)
            .await?
            .latest_version
            .into_iter()
            .collect(),
    ))
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
