//! `/v1/predictions`: create, get, list, cancel; and create by a model's name.
//!
//! - [`list`]: one's predictions, a page at a time
//! - [`headers`]: `Prefer`, `Idempotency-Key`, `Cancel-After`
//! - [`problems`]: what a client hears when a prediction is not created
//! - [`client_object`]: a known mistake of the JavaScript client
//! - [`outputs`]: an output as a file to keep
//! - [`stream`]: one prediction's events

mod client_object;
mod headers;
mod list;
mod outputs;
mod problems;
pub mod stream;

use api::{
    CreatePrediction, Input, ModelName, Prediction, PredictionId, Problem, Source, Status,
    WebhookEvent,
};
use axum::{
    Extension,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{EmbedVisitor, Json, Owner, Path},
    links::Links,
    models::Wanted,
    owner::OwnerId,
    predictions::{CreateOptions, CreateRequest, Record, Vocabulary},
    state::AppState,
};
pub(super) use headers::CreateHeaders;
pub(super) use outputs::Metadata;

/// Says which preferences were followed.
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_prediction))
        .merge(list::router())
        .routes(routes!(get_prediction))
        .merge(outputs::router())
        .routes(routes!(cancel_prediction))
        .routes(routes!(create_model_prediction))
        .routes(routes!(create_deployment_prediction))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
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
    asker: Asker,
    headers: HeaderMap,
    Json(request): Json<CreatePrediction>,
) -> Result<Response, ApiError> {
    create(&state, &owner, &asker, &headers, request.into()).await
}

/// The body of a prediction of what its address names.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateNamedPrediction {
    /// Checked against the version's input schema.
    #[schema(value_type = Object)]
    input: Input,
    /// Where to tell of changes.
    webhook: Option<String>,
    /// Which changes to tell of.
    webhook_events_filter: Option<Vec<WebhookEvent>>,
    /// Deprecated upstream; accepted and without effect.
    #[expect(dead_code, reason = "clients may send it")]
    stream: Option<bool>,
}

impl CreateNamedPrediction {
    fn of(self, wanted: Wanted) -> CreateRequest {
        let Self {
            input,
            webhook,
            webhook_events_filter,
            ..
        } = self;
        CreateRequest {
            wanted,
            input,
            webhook,
            webhook_events_filter,
        }
    }
}

/// Runs a model's latest version on an input.
#[utoipa::path(
    post, path = api::routes::MODEL_PREDICTIONS, tag = "predictions", request_body = CreateNamedPrediction,
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
    asker: Asker,
    Path((model_owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    Json(request): Json<CreateNamedPrediction>,
) -> Result<Response, ApiError> {
    create(
        &state,
        &owner,
        &asker,
        &headers,
        request.of(Wanted::Model(named(&model_owner, &name)?)),
    )
    .await
}

/// Runs what a deployment runs at present. Only Replicate has deployments.
#[utoipa::path(
    post, path = api::routes::DEPLOYMENT_PREDICTIONS, tag = "predictions", request_body = CreateNamedPrediction,
    params(("owner" = String, Path, description = "Whose deployment it is"), ("name" = String, Path, description = "What it is called"), CreateHeaders),
    responses(
        (status = 201, body = Prediction),
        (status = 202, body = Prediction, description = "It has not ended within the time that Prefer gives"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn create_deployment_prediction(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Path((deployment_owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    Json(request): Json<CreateNamedPrediction>,
) -> Result<Response, ApiError> {
    create(
        &state,
        &owner,
        &asker,
        &headers,
        request.of(Wanted::Deployment(named(&deployment_owner, &name)?)),
    )
    .await
}

fn named(owner: &str, name: &str) -> Result<ModelName, ApiError> {
    format!("{owner}/{name}")
        .parse()
        .map_err(|_| ApiError::not_found())
}

/// Whom an answer is for: the host that was asked, the words that are understood, and whether they ask from within another site.
#[derive(FromRequestParts)]
#[from_request(state(AppState))]
pub(super) struct Asker {
    pub(super) links: Links,
    pub(super) vocabulary: Vocabulary,
    guest: Option<Extension<EmbedVisitor>>,
}

impl Asker {
    fn present(&self, record: &Record) -> Prediction {
        record.present_in(self.vocabulary, &self.links)
    }
}

async fn create(
    state: &AppState,
    owner: &OwnerId,
    asker: &Asker,
    headers: &HeaderMap,
    request: CreateRequest,
) -> Result<Response, ApiError> {
    let CreateHeaders {
        prefer,
        cancel_after,
        idempotency_key,
        parent,
    } = CreateHeaders::read(headers)?;
    client_object::refuse(&request.input)?;
    let has_key = idempotency_key.is_some();
    let source = if owner.is_visitor() {
        Source::Web
    } else {
        Source::Api
    };
    let guest = asker
        .guest
        .as_ref()
        .map(|Extension(EmbedVisitor(guest))| guest.clone());
    let options = CreateOptions {
        idempotency_key,
        cancel_after,
        parent,
        source,
        vocabulary: asker.vocabulary,
        guest,
    };
    let record = state
        .predictions
        .create(owner, &asker.links, request, options)
        .await
        .map_err(|error| problems::of(error, has_key))?;
    let Some(wait) = prefer else {
        return Ok(created(&record, asker));
    };
    match state
        .predictions
        .wait(owner, &record.id, wait.duration())
        .await
    {
        Ok(Some(ended)) => Ok((
            [(PREFERENCE_APPLIED, wait.to_string())],
            created(&ended, asker),
        )
            .into_response()),
        Ok(None) => Ok(not_yet(&record, asker)),
        Err(error) => Err(problems::of(error.into(), has_key)),
    }
}

fn created(record: &Record, asker: &Asker) -> Response {
    let prediction = asker.present(record);
    (
        StatusCode::CREATED,
        [(header::LOCATION, prediction.urls.get.clone())],
        Json(prediction),
    )
        .into_response()
}

/// Clients poll on "starting" and on nothing else: one that is told "processing" here takes its missing output for the result.
fn not_yet(record: &Record, asker: &Asker) -> Response {
    let prediction = Prediction {
        status: Status::Starting,
        started_at: None,
        ..asker.present(record)
    };
    (
        StatusCode::ACCEPTED,
        [(header::LOCATION, prediction.urls.get.clone())],
        Json(prediction),
    )
        .into_response()
}

/// One of your predictions.
#[utoipa::path(
    get, path = api::routes::PREDICTION, tag = "predictions", params(("id" = PredictionId, Path, description = "The prediction's id")),
    responses((status = 200, body = Prediction), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn get_prediction(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<PredictionId>,
) -> Result<Json<Prediction>, ApiError> {
    let record = state
        .predictions
        .get(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(asker.present(&record)))
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
    asker: Asker,
    Path(id): Path<PredictionId>,
) -> Result<Json<Prediction>, ApiError> {
    let record = state
        .predictions
        .cancel(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(asker.present(&record)))
}
