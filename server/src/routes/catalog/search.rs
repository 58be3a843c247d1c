//! `GET /api/catalog/models`: the models, searched and narrowed.

use api::{CatalogPage, CatalogQuery, Problem, address, limits};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{error::ApiError, extract::Json, state::AppState};

/// Models on a page at most.
const MOST: usize = 100;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(search_models))
}

/// Which models are asked for. Of a facet several values may be named, parted by commas; what is not known is left out.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what CatalogQuery reads")]
struct SearchParameters {
    /// Words, each of which must occur: in names, owners, descriptions or tasks, perhaps misspelt.
    q: Option<String>,
    /// Any of these tasks.
    task: Option<String>,
    /// All of these.
    takes: Option<String>,
    /// All of these.
    gives: Option<String>,
    /// Any of these bands: `under-1c`, `1c-10c`, `over-10c`, `unknown`.
    cost: Option<String>,
    /// Any of these bands: `under-5s`, `5s-30s`, `over-30s`, `unknown`.
    time: Option<String>,
    /// Any of these bands: `over-1m`, `10k-1m`, `under-10k`.
    runs: Option<String>,
    /// Any of these owners.
    owner: Option<String>,
    /// Made within a `week`, `month` or `year`.
    created: Option<String>,
    /// `true`: only what Replicate itself keeps running.
    official: Option<String>,
    /// `relevance`, `runs`, `trending`, `newest`, `updated`, `cost` or `time`.
    sort: Option<String>,
    /// From `next` of the page before.
    cursor: Option<String>,
    /// How many on a page, 1 to 100; 30 where it is left out.
    limit: Option<usize>,
}

/// The models, searched and narrowed, and what the search can be narrowed by further.
#[utoipa::path(
    get, path = api::routes::CATALOG_MODELS, tag = "catalog", params(SearchParameters),
    responses((status = 200, body = CatalogPage), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
async fn search_models(
    State(state): State<AppState>,
    RawQuery(search): RawQuery,
) -> Result<Json<CatalogPage>, ApiError> {
    let search = search.unwrap_or_default();
    let named = |wanted: &str| {
        address::pairs(&search)
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value)
    };
    let limit = named("limit").map_or(Some(limits::CATALOG_RESULTS), |limit| limit.parse().ok());
    let limit = limit
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(no_limit)?;
    Ok(Json(state.catalog.search(
        &CatalogQuery::from_search(&search),
        named("cursor").as_deref(),
        limit,
    )?))
}

fn no_limit() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        format!("The parameter \"limit\" must be from 1 to {MOST}."),
    )
}
