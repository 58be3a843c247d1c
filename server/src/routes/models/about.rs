//! `/v1/models/{owner}/{name}/examples` and `…/readme`.

use api::{Page, PredictionUrls, Problem};
use axum::{extract::State, http::header, response::IntoResponse};
use serde_json::{Value, json};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{find, one_page};
use crate::{
    catalog,
    error::ApiError,
    extract::{Json, Path},
    links::Links,
    state::AppState,
};

/// The page of a prediction upstream, where the examples were made.
const UPSTREAM_PAGE: &str = "https://replicate.com/p/";

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_examples))
        .routes(routes!(get_readme))
}

/// Predictions that show what a model does, the default one first. They were made upstream.
#[utoipa::path(
    get, path = api::routes::EXAMPLES, tag = "models",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses((status = 200, body = Page<Object>), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn list_examples(
    State(state): State<AppState>,
    Path((owner, name)): Path<(String, String)>,
    links: Links,
) -> Result<Json<Page<Value>>, ApiError> {
    let model = find(&state, &owner, &name).await?;
    Ok(one_page(
        catalog::examples(&model)
            .map(|example| complete(example, &links))
            .collect(),
    ))
}

/// A model's description, Markdown.
#[utoipa::path(
    get, path = api::routes::README, tag = "models",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses(
        (status = 200, body = String, content_type = "text/plain"),
        (status = 404, body = Problem, content_type = "application/problem+json")
    )
)]
async fn get_readme(
    State(state): State<AppState>,
    Path((owner, name)): Path<(String, String)>,
) -> Result<impl IntoResponse, ApiError> {
    let text =
        catalog::readme(&find(&state, &owner, &name).await?).ok_or_else(ApiError::not_found)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text))
}

/// The example with every key that clients require of a prediction.
fn complete(example: &Value, links: &Links) -> Value {
    let mut complete = json!({ "logs": "", "source": "web", "urls": urls(example["id"].as_str().unwrap_or_default(), links) });
    if let (Some(all), Some(known)) = (complete.as_object_mut(), example.as_object()) {
        all.extend(known.clone());
    }
    complete
}

/// Where to ask is this server, lest a client send its token elsewhere; the page is the one that shows the example.
fn urls(id: &str, links: &Links) -> PredictionUrls {
    let get = links.absolute(&format!("{}/{id}", api::routes::PREDICTIONS));
    PredictionUrls {
        cancel: format!("{get}/cancel"),
        get,
        web: format!("{UPSTREAM_PAGE}{id}"),
        stream: None,
    }
}
