//! `GET /api/catalog/models`: catalog search with facets.

use api::{CatalogPage, CatalogQuery, limits, query_string};
use axum::extract::{RawQuery, State};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::BadRequest},
    extract::Json,
    routes::list_parameters::{check_limit, invalid_limit},
    state::AppState,
};

/// Maximal number of models on a page.
const MAX_LIMIT: usize = 100;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(search_models))
}

/// The search. A facet takes several values, separated by commas; unknown values are ignored.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the parameters that CatalogQuery reads")]
struct SearchParameters {
    /// Full-text query. Every word must match a name, owner, description or task; typos are
    /// tolerated.
    q: Option<String>,
    /// Tasks, any of which must match.
    task: Option<String>,
    /// All of these.
    inputs: Option<String>,
    /// All of these.
    outputs: Option<String>,
    /// Bands of the cost of a run: `under-1c`, `1c-10c`, `over-10c`, `unknown`.
    cost: Option<String>,
    /// Bands of the time of a run: `under-5s`, `5s-30s`, `over-30s`, `unknown`.
    time: Option<String>,
    /// Bands of the number of runs: `over-1m`, `10k-1m`, `under-10k`.
    runs: Option<String>,
    /// Owners, any of which must match.
    owner: Option<String>,
    /// Maximal age: `week`, `month` or `year`.
    created: Option<String>,
    /// `true`: only Replicate's official models.
    official: Option<String>,
    /// `relevance`, `runs`, `trending`, `newest`, `updated`, `cost` or `time`.
    sort: Option<String>,
    /// The cursor in `next` of the previous page.
    cursor: Option<String>,
    /// Page size, 1 to 100; 30 by default.
    limit: Option<usize>,
}

/// Searches the catalog. Returns a page of models and the counts of all facet values.
#[utoipa::path(
    get, path = api::routes::CATALOG_MODELS, tag = "catalog", params(SearchParameters),
    responses((status = 200, body = CatalogPage), BadRequest)
)]
async fn search_models(
    State(state): State<AppState>,
    RawQuery(search): RawQuery,
) -> Result<Json<CatalogPage>, ApiError> {
    let search = search.unwrap_or_default();
    let parameter = |wanted: &str| {
        query_string::pairs(&search)
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value)
    };
    let limit = match parameter("limit") {
        Some(text) => text.parse().map_err(|_| invalid_limit(MAX_LIMIT))?,
        None => limits::CATALOG_RESULTS,
    };
    let limit = check_limit(limit, MAX_LIMIT)?;
    let query = CatalogQuery::from_search(&search);
    let cursor = parameter("cursor");
    Ok(Json(state.catalog.search(
        &query,
        cursor.as_deref(),
        limit,
    )?))
}
