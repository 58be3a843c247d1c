//! `/v1/predictions`: create, get, list and cancel predictions; create by a model's name.
//!
//! - [`creation`]: what all requests that create predictions have in common
//! - [`errors`]: the errors of a prediction that is not created
//! - [`headers`]: `Prefer`, `Idempotency-Key`, `Cancel-After`
//! - [`list`]: an owner's predictions, a page at a time
//! - [`outputs`]: downloads of outputs
//! - [`stream`]: the events of one prediction

mod creation;
mod errors;
mod headers;
mod list;
mod outputs;
pub mod stream;

use api::{CreatePrediction, Input, Prediction, PredictionId, WebhookEvent};
use axum::{
    Extension,
    extract::{FromRequestParts, State},
    response::Response,
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound},
    },
    extract::{EmbedVisitor, Json, ModelPath, Owner, Path},
    observe::record_id,
    response::cache_control,
    state::AppState,
};
pub(super) use creation::Creation;
use domain::{
    create_request::CreateRequest,
    links::Links,
    model_target::ModelReference,
    prediction::{PredictionRecord, StatusSupport},
};
pub(super) use headers::CreateHeaders;
pub(super) use outputs::MetadataMode;

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_prediction))
        .merge(list::router())
        .routes(routes!(get_prediction))
        .merge(outputs::router())
        .routes(routes!(cancel_prediction))
        .routes(routes!(create_model_prediction))
        .routes(routes!(create_deployment_prediction))
        .layer(cache_control("no-store"))
}

/// Creates a prediction of a model version.
///
/// Responds with 201 at once. With `Prefer: wait` it responds when the prediction is finished, or
/// with 202 after the given time.
#[utoipa::path(
    post, path = api::routes::PREDICTIONS, tag = "predictions",
    request_body = CreatePrediction,
    params(CreateHeaders),
    responses(
        (status = 201, body = Prediction),
        (status = 202, body = Prediction, description = "Not finished within the time of Prefer"),
        InvalidInput
    )
)]
async fn create_prediction(
    creation: Creation,
    Json(request): Json<CreatePrediction>,
) -> Result<Response, ApiError> {
    creation.create(request.into()).await
}

/// The body of a prediction whose path names the model or deployment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateNamedPrediction {
    /// Checked against the version's input schema.
    #[schema(value_type = Object)]
    input: Input,
    /// The URL that receives webhooks.
    webhook: Option<String>,
    /// The events to send webhooks for.
    webhook_events_filter: Option<Vec<WebhookEvent>>,
    /// Deprecated by Replicate; accepted and ignored.
    #[expect(dead_code, reason = "clients may send it")]
    stream: Option<bool>,
}

impl CreateNamedPrediction {
    fn into_request(self, model: ModelReference) -> CreateRequest {
        let Self {
            input,
            webhook,
            webhook_events_filter,
            ..
        } = self;
        CreateRequest {
            model,
            input,
            webhook,
            webhook_events_filter,
        }
    }
}

/// Creates a prediction of a model's latest version.
#[utoipa::path(
    post, path = api::routes::MODEL_PREDICTIONS, tag = "predictions",
    request_body = CreateNamedPrediction,
    params(ModelPath, CreateHeaders),
    responses(
        (status = 201, body = Prediction),
        (status = 202, body = Prediction, description = "Not finished within the time of Prefer"),
        NotFound,
        InvalidInput
    )
)]
async fn create_model_prediction(
    creation: Creation,
    Path(path): Path<ModelPath>,
    Json(request): Json<CreateNamedPrediction>,
) -> Result<Response, ApiError> {
    let model = ModelReference::Model(path.model_name()?);
    creation.create(request.into_request(model)).await
}

/// Creates a prediction of a deployment. Only Replicate has deployments.
#[utoipa::path(
    post, path = api::routes::DEPLOYMENT_PREDICTIONS, tag = "predictions",
    request_body = CreateNamedPrediction,
    params(ModelPath, CreateHeaders),
    responses(
        (status = 201, body = Prediction),
        (status = 202, body = Prediction, description = "Not finished within the time of Prefer"),
        NotFound,
        InvalidInput
    )
)]
async fn create_deployment_prediction(
    creation: Creation,
    Path(path): Path<ModelPath>,
    Json(request): Json<CreateNamedPrediction>,
) -> Result<Response, ApiError> {
    let model = ModelReference::Deployment(path.model_name()?);
    creation.create(request.into_request(model)).await
}

/// What a response depends on: the requested host, the client's statuses, and the permissions of a
/// visitor of an embedded studio.
#[derive(FromRequestParts)]
#[from_request(state(AppState))]
pub(super) struct ResponseContext {
    pub(super) links: Links,
    pub(super) status_support: StatusSupport,
    guest: Option<Extension<EmbedVisitor>>,
}

impl ResponseContext {
    fn present(&self, record: &PredictionRecord) -> Prediction {
        record.present(self.status_support, &self.links)
    }
}

/// Returns one of your predictions.
#[utoipa::path(
    get, path = api::routes::PREDICTION, tag = "predictions",
    params(("id" = PredictionId, Path, description = "The prediction's id")),
    responses((status = 200, body = Prediction), NotFound)
)]
async fn get_prediction(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Path(id): Path<PredictionId>,
) -> Result<Json<Prediction>, ApiError> {
    record_id("prediction", &id);
    let record = state
        .predictions
        .get(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(context.present(&record)))
}

/// Cancels one of your predictions and returns it. A finished prediction is not changed.
#[utoipa::path(
    post, path = api::routes::PREDICTION_CANCEL, tag = "predictions",
    params(("id" = PredictionId, Path, description = "The prediction's id")),
    responses((status = 200, body = Prediction), NotFound)
)]
async fn cancel_prediction(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Path(id): Path<PredictionId>,
) -> Result<Json<Prediction>, ApiError> {
    record_id("prediction", &id);
    let record = state
        .predictions
        .cancel(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(context.present(&record)))
}
