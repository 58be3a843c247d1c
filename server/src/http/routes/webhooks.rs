//! `/webhooks/replicate/{id}`: incoming webhooks of Replicate; and `/v1/webhooks/default/secret`:
//! the secret of outgoing webhooks.
//!
//! - [`verified`]: the extractor that verifies incoming webhooks

mod verified;

use api::{PredictionId, Problem};
use axum::{
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{BadRequest, NotFound, PROBLEM_JSON, PayloadTooLarge, ServiceUnavailable},
    },
    extract::{Json, Owner},
    observe::record_id,
    response::cache_control,
    state::AppState,
};
use services::webhooks::WebhookRejection;
use store::Receipt;
use verified::{VerifiedWebhook, count, reject};

/// The route for owners. The secret must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_secret))
        .layer(cache_control("no-store"))
}

/// The route for engines, authenticated by signatures. Webhooks may contain outputs as data URIs.
pub fn incoming_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(receive_replicate_webhook))
        .layer(DefaultBodyLimit::max(api::limits::JSON_BYTES))
}

/// A signing secret in Replicate's format.
#[derive(Serialize, ToSchema)]
struct SigningSecret {
    /// `whsec_` and base64.
    key: String,
}

/// Returns the secret that signs outgoing webhooks. It is the same for all owners.
#[utoipa::path(
    get, path = api::routes::WEBHOOK_SECRET, tag = "webhooks",
    responses((status = 200, body = SigningSecret))
)]
async fn get_secret(_: Owner, State(state): State<AppState>) -> Json<SigningSecret> {
    Json(SigningSecret {
        key: state.outgoing_webhooks.secret().expose(),
    })
}

/// Receives a webhook of Replicate about a prediction.
///
/// Signed as specified by Standard Webhooks. A replayed message is rejected; a redelivery with a
/// new signature is acknowledged and ignored.
#[utoipa::path(
    post, path = api::routes::REPLICATE_WEBHOOK, tag = "webhooks",
    params(("id" = PredictionId, Path, description = "The prediction's id here")),
    responses(
        (status = 204, description = "Accepted"),
        BadRequest,
        (status = 401, body = Problem, content_type = PROBLEM_JSON, description = "The signature is missing, invalid or too old"),
        NotFound,
        (status = 409, body = Problem, content_type = PROBLEM_JSON, description = "The webhook was received before"),
        PayloadTooLarge,
        ServiceUnavailable
    )
)]
async fn receive_replicate_webhook(
    State(state): State<AppState>,
    webhook: VerifiedWebhook,
) -> Result<StatusCode, ApiError> {
    let VerifiedWebhook {
        prediction,
        headers,
        event,
    } = webhook;
    record_id("prediction", &prediction);
    if state.store.predictions().find(&prediction).await?.is_none() {
        return Err(reject(
            WebhookRejection::UnknownPrediction,
            Some(&prediction),
        ));
    }
    match state.incoming_webhooks.record(&headers).await? {
        Receipt::New => {
            count("accepted");
            state.predictions.engine.handle_webhook(&prediction, event);
        }
        Receipt::Retried => {
            count("duplicate");
            tracing::debug!(%prediction, "webhook was delivered again");
        }
        Receipt::Replayed => return Err(reject(WebhookRejection::Replayed, Some(&prediction))),
    }
    Ok(StatusCode::NO_CONTENT)
}
