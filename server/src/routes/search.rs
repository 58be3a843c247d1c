//! `GET /v1/search`: models and collections by words.

use api::{FoundCollection, FoundModel, FoundModelMetadata, Problem, SearchResults};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    catalog::{Catalog, FoundRecord},
    error::ApiError,
    extract::{Json, Query},
    state::AppState,
};

/// Models that are given where nothing is said.
const MODELS: usize = 20;
/// Models that are given at most.
const MOST_MODELS: usize = 50;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(search))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchParameters {
    /// The words; each must occur.
    query: String,
    /// How many models to give, 1 to 50; 20 where it is left out.
    limit: Option<usize>,
}

/// Models and collections that match words.
#[utoipa::path(
    get, path = api::routes::SEARCH, tag = "models", params(SearchParameters),
    responses((status = 200, body = SearchResults), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
async fn search(
    State(state): State<AppState>,
    Query(SearchParameters { query, limit }): Query<SearchParameters>,
) -> Result<Json<SearchResults>, ApiError> {
    let limit = limit.unwrap_or(MODELS);
    if !(1..=MOST_MODELS).contains(&limit) {
        return Err(ApiError::new(
            StatusCode::BAD_REQUEST,
            format!("The parameter \"limit\" must be from 1 to {MOST_MODELS}."),
        ));
    }
    let models = state
        .catalog
        .found(&query, limit)
        .await?
        .into_iter()
        .map(found_model)
        .collect();
    let collections = state.catalog.found_collections(&query);
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

fn found_model(FoundRecord { model, tags, score }: FoundRecord) -> FoundModel {
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
        models: catalog.members(&collection.slug),
    }
}
