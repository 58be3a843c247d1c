//! `GET /v1/search`: full-text search of models and collections.

use api::{FoundCollection, FoundModel, FoundModelMetadata, SearchResults};
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::BadRequest},
    extract::{Json, Query},
    routes::list_parameters::check_limit,
    state::AppState,
};
use services::catalog::{Catalog, RecordHit};

/// Number of models by default.
const DEFAULT_MODELS: usize = 20;
/// Maximal number of models.
const MAX_MODELS: usize = 50;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(search))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchParameters {
    /// The query, every word of which must match.
    query: String,
    /// Maximal number of models, 1 to 50; 20 by default.
    limit: Option<usize>,
}

/// Searches models and collections.
#[utoipa::path(
    get, path = api::routes::SEARCH, tag = "models", params(SearchParameters),
    responses((status = 200, body = SearchResults), BadRequest)
)]
async fn search(
    State(state): State<AppState>,
    Query(SearchParameters { query, limit }): Query<SearchParameters>,
) -> Result<Json<SearchResults>, ApiError> {
    let limit = check_limit(limit.unwrap_or(DEFAULT_MODELS), MAX_MODELS)?;
    let models = state
        .catalog
        .search_records(&query, limit)
        .await?
        .into_iter()
        .map(found_model)
        .collect();
    let collections = state.catalog.search_collections(&query);
    let collections = collections
        .iter()
        .map(|collection| found_collection(&state.catalog, collection))
        .collect();
    Ok(Json(SearchResults {
        query,
        models,
        collections,
        pages: vec![],
    }))
}

fn found_model(RecordHit { model, tags, score }: RecordHit) -> FoundModel {
    FoundModel {
        model,
        metadata: FoundModelMetadata {
            generated_description: None,
            tags,
            score: Some(score),
        },
    }
}

fn found_collection(catalog: &Catalog, collection: &api::Collection) -> FoundCollection {
    FoundCollection {
        name: collection.name.clone(),
        slug: collection.slug.clone(),
        description: collection.description.clone(),
        models: catalog.collection_members(&collection.slug),
    }
}
