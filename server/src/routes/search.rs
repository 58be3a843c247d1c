//! `GET /v1/search`: models and collections by words.

use api::{FoundCollection, FoundModel, FoundModelMetadata, Problem, SearchResults};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    catalog::{self, Found},
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
async fn search(Query(SearchParameters { query, limit }): Query<SearchParameters>) -> Result<Json<SearchResults>, ApiError> {
    let limit = limit.unwrap_or(MODELS);
    if !(1..=MOST_MODELS).contains(&limit) {
        return Err(ApiError::new(StatusCode::BAD_REQUEST, format!("The parameter \"limit\" must be from 1 to {MOST_MODELS}.")));
    }
    let models = catalog::search(&query).into_iter().take(limit).map(found_model).collect();
    let collections = catalog::search_collections(&query).into_iter().map(found_collection).collect();
    Ok(Json(SearchResults { query, models, collections, pages: vec![] }))
}

fn found_model(Found { model, score }: Found) -> FoundModel {
    let metadata = FoundModelMetadata { generated_description: None, tags: catalog::tags(model), score: Some(score) };
    FoundModel { model: model.clone(), metadata }
}

fn found_collection(collection: &api::Collection) -> FoundCollection {
    FoundCollection {
        name: collection.name.clone(),
        slug: collection.slug.clone(),
        description: collection.description.clone(),
        models: catalog::members(&collection.slug),
    }
}
