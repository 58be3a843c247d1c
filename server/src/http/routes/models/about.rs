//! `/v1/models/{owner}/{name}/examples` and `…/readme`.

use api::{Page, PredictionUrls};
use axum::{extract::State, http::header, response::IntoResponse};
use serde_json::{Value, json};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{find, one_page};
use crate::http::{
    error::{ApiError, responses::NotFound},
    extract::{Json, ModelPath, Path},
    state::AppState,
};
use domain::links::Links;
use services::catalog;

/// The prefix of Replicate's prediction pages; examples were created there.
const UPSTREAM_PAGE: &str = "https://replicate.com/p/";

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_examples))
        .routes(routes!(get_readme))
}

/// Lists example predictions of a model, the default one first. They were created at Replicate.
#[utoipa::path(
    get, path = api::routes::EXAMPLES, tag = "models",
    params(ModelPath),
    responses((status = 200, body = Page<Object>), NotFound)
)]
async fn list_examples(
    State(state): State<AppState>,
    Path(ModelPath { owner, name }): Path<ModelPath>,
    links: Links,
) -> Result<Json<Page<Value>>, ApiError> {
    let model = find(&state, &owner, &name).await?;
    let examples = catalog::examples(&model).map(|example| complete(example, &links));
    Ok(one_page(examples.collect()))
}

/// Returns a model's README as Markdown.
#[utoipa::path(
    get, path = api::routes::README, tag = "models",
    params(ModelPath),
    responses(
        (status = 200, body = String, content_type = "text/plain"),
        NotFound
    )
)]
async fn get_readme(
    State(state): State<AppState>,
    Path(ModelPath { owner, name }): Path<ModelPath>,
) -> Result<impl IntoResponse, ApiError> {
    let text =
        catalog::readme(&find(&state, &owner, &name).await?).ok_or_else(ApiError::not_found)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text))
}

/// The example with all keys that clients require of a prediction.
fn complete(example: &Value, links: &Links) -> Value {
    let id = example["id"].as_str().unwrap_or_default();
    let mut complete = json!({ "logs": "", "source": "web", "urls": urls(id, links) });
    if let (Some(all), Some(given)) = (complete.as_object_mut(), example.as_object()) {
        all.extend(given.clone());
    }
    complete
}

/// API URLs on this server, so that no client sends its token elsewhere, and the page of the
/// example at Replicate.
fn urls(id: &str, links: &Links) -> PredictionUrls {
    let get = links.absolute(&format!("{}/{id}", api::routes::PREDICTIONS));
    PredictionUrls {
        cancel: format!("{get}/cancel"),
        get,
        web: format!("{UPSTREAM_PAGE}{id}"),
        stream: None,
    }
}
