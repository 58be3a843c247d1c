//! `/v1/predictions`: create, get, list, cancel; and create by a model's name.
//!
//! - [`headers`]: `Prefer`, `Idempotency-Key`, `Cancel-After`
//! - [`problems`]: what a client hears when a prediction is not created

mod headers;
mod problems;

use api::{CreatePrediction, Input, ModelName, Page, Prediction, PredictionId, Problem, Source, Status, WebhookEvent};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Json, Owner, Path, Query},
    links::Links,
    owner::OwnerId,
    predictions::{CreateOptions, Record, latest_of},
    state::AppState,
    store::{Cursor, Listing},
};
use headers::CreateHeaders;

/// Says which preferences were followed.
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_prediction, list_predictions))
        .routes(routes!(get_prediction))
        .routes(routes!(cancel_prediction))
        .routes(routes!(create_model_prediction))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
}

/// Runs a model version on an input.
///
/// Answers 201 at once, or with `Prefer: wait` when the prediction has ended; 202 where it has not within that time.
#[utoipa::path(
    post, path = api::routes::PREDICTIONS, tag = "predictions", request_body = CreatePrediction, params(CreateHeaders),
    responses(
        (status = 201, body = Prediction),
        (status = 202, body = Prediction, description = "It has not ended within the time that Prefer gives"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn create_prediction(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    headers: HeaderMap,
    Json(request): Json<CreatePrediction>,
) -> Result<Response, ApiError> {
    create(&state, &owner, &links, &headers, request).await
}

/// The body of a prediction by a model's name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateModelPrediction {
    /// Checked against the latest version's input schema.
    #[schema(value_type = Object)]
    input: Input,
    /// Where to tell of changes.
    webhook: Option<String>,
    /// Which changes to tell of.
    webhook_events_filter: Option<Vec<WebhookEvent>>,
    /// Deprecated upstream; accepted and without effect.
    stream: Option<bool>,
}

/// Runs a model's latest version on an input.
#[utoipa::path(
    post, path = api::routes::MODEL_PREDICTIONS, tag = "predictions", request_body = CreateModelPrediction,
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What it is called"), CreateHeaders),
    responses(
        (status = 201, body = Prediction),
        (status = 202, body = Prediction, description = "It has not ended within the time that Prefer gives"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn create_model_prediction(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Path((model_owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    Json(request): Json<CreateModelPrediction>,
) -> Result<Response, ApiError> {
    let model: ModelName = format!("{model_owner}/{name}").parse().map_err(|_| ApiError::not_found())?;
    let version = latest_of(&model).ok_or_else(ApiError::not_found)?;
    let CreateModelPrediction { input, webhook, webhook_events_filter, stream } = request;
    let request = CreatePrediction { version: version.id.to_string(), input, webhook, webhook_events_filter, stream };
    create(&state, &owner, &links, &headers, request).await
}

async fn create(
    state: &AppState,
    owner: &OwnerId,
    links: &Links,
    headers: &HeaderMap,
    request: CreatePrediction,
) -> Result<Response, ApiError> {
    let CreateHeaders { prefer, cancel_after, idempotency_key } = CreateHeaders::read(headers)?;
    let source = if owner.is_visitor() { Source::Web } else { Source::Api };
    let options = CreateOptions { idempotency_key, cancel_after, source };
    let record = state.predictions.create(owner, links, request, options).await?;
    let Some(wait) = prefer else { return Ok(created(&record, links)) };
    match state.predictions.wait(owner, &record.id, wait.duration()).await? {
        Some(ended) => Ok(([(PREFERENCE_APPLIED, wait.to_string())], created(&ended, links)).into_response()),
        None => Ok(not_yet(&record, links)),
    }
}

fn created(record: &Record, links: &Links) -> Response {
    let prediction = record.present(links);
    (StatusCode::CREATED, [(header::LOCATION, prediction.urls.get.clone())], Json(prediction)).into_response()
}

/// Clients poll on "starting" and on nothing else: one that is told "processing" here takes its missing output for the result.
fn not_yet(record: &Record, links: &Links) -> Response {
    let prediction = Prediction { status: Status::Starting, started_at: None, ..record.present(links) };
    (StatusCode::ACCEPTED, [(header::LOCATION, prediction.urls.get.clone())], Json(prediction)).into_response()
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// Where to go on; taken from `next` and `previous`.
    cursor: Option<String>,
}

/// Your predictions, newest first, a hundred a page.
#[utoipa::path(
    get, path = api::routes::PREDICTIONS, tag = "predictions",
    responses((status = 200, body = Page<Prediction>), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
async fn list_predictions(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Query(parameters): Query<ListParameters>,
) -> Result<Json<Page<Prediction>>, ApiError> {
    let cursor = parameters.cursor.map(|text| Cursor::decode(&text).ok_or_else(bad_cursor)).transpose()?;
    Ok(Json(page(state.predictions.list(&owner, cursor.as_ref()).await?, &links)))
}

fn bad_cursor() -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "The cursor is none that this server gave out; begin again without one.")
}

fn page(listing: Listing, links: &Links) -> Page<Prediction> {
    let address = |cursor: Cursor| links.absolute(&format!("{}?cursor={}", api::routes::PREDICTIONS, cursor.encode()));
    Page {
        next: listing.next.map(address),
        previous: listing.previous.map(address),
        results: listing.records.iter().map(|record| record.present(links)).collect(),
    }
}

/// One of your predictions.
#[utoipa::path(
    get, path = api::routes::PREDICTION, tag = "predictions", params(("id" = PredictionId, Path, description = "The prediction's id")),
    responses((status = 200, body = Prediction), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_prediction(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Path(id): Path<PredictionId>,
) -> Result<Json<Prediction>, ApiError> {
    let record = state.predictions.get(&owner, &id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Json(record.present(&links)))
}

/// Cancels one of your predictions and returns it. One that has ended stays as it is.
#[utoipa::path(
    post, path = api::routes::PREDICTION_CANCEL, tag = "predictions",
    params(("id" = PredictionId, Path, description = "The prediction's id")),
    responses((status = 200, body = Prediction), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn cancel_prediction(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Path(id): Path<PredictionId>,
) -> Result<Json<Prediction>, ApiError> {
    let record = state.predictions.cancel(&owner, &id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Json(record.present(&links)))
}
