use api::PredictionId;
use axum::{
    RequestExt,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::StatusCode,
};
use bytes::Bytes;
use serde_json::Value;

use crate::http::{error::ApiError, extract::Path, state::AppState};
use services::webhooks::{WebhookHeaders, WebhookRejection};

/// A webhook with a valid and recent signature. The query of its URL is ignored.
pub(super) struct VerifiedWebhook {
    /// The prediction in the path. The signature does not cover it, so the engine must check that
    /// the body is about the same prediction.
    pub prediction: PredictionId,
    /// The headers.
    pub envelope: WebhookHeaders,
    /// The body.
    pub event: Value,
}

impl FromRequest<AppState> for VerifiedWebhook {
    type Rejection = ApiError;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self, ApiError> {
        let Path(prediction) = match request.extract_parts::<Path<PredictionId>>().await {
            Ok(path) => path,
            Err(_) => return Err(reject(WebhookRejection::UnknownPrediction, None)),
        };
        let verified = verify(request, state).await;
        let (envelope, event) = verified.map_err(|refusal| reject(refusal, Some(&prediction)))?;
        Ok(Self {
            prediction,
            envelope,
            event,
        })
    }
}

/// Verifies the headers before the body is read, then the signature.
async fn verify(
    request: Request,
    state: &AppState,
) -> Result<(WebhookHeaders, Value), WebhookRejection> {
    let headers = request.headers();
    let envelope = WebhookHeaders::read(|name| headers.get(name)?.to_str().ok())?;
    state.incoming_webhooks.check(&envelope).await?;
    let body = Bytes::from_request(request, &())
        .await
        .map_err(|rejection| to_refusal(&rejection))?;
    state.incoming_webhooks.verify(&envelope, &body).await?;
    let event = serde_json::from_slice(&body).map_err(|_| WebhookRejection::NotJson)?;
    Ok((envelope, event))
}

fn to_refusal(rejection: &BytesRejection) -> WebhookRejection {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => WebhookRejection::TooLarge,
        _ => WebhookRejection::Unreadable,
    }
}

/// Counts an incoming webhook by outcome.
pub(super) fn count(outcome: &'static str) {
    metrics::counter!("depth2img_webhooks_received_total", "outcome" => outcome).increment(1);
}

/// The error of a rejected webhook. Logs it once, without body and signature.
pub(super) fn reject(refusal: WebhookRejection, prediction: Option<&PredictionId>) -> ApiError {
    count(refusal.as_str());
    tracing::warn!(
        prediction = prediction.map(PredictionId::as_str),
        reason = %refusal,
        "webhook rejected"
    );
    ApiError::new(
        status(refusal),
        format!("The webhook was rejected: {refusal}."),
    )
}

fn status(refusal: WebhookRejection) -> StatusCode {
    match refusal {
        WebhookRejection::Header(_)
        | WebhookRejection::Stale
        | WebhookRejection::Early
        | WebhookRejection::Forged => StatusCode::UNAUTHORIZED,
        WebhookRejection::NoSecret => StatusCode::SERVICE_UNAVAILABLE,
        WebhookRejection::Replayed => StatusCode::CONFLICT,
        WebhookRejection::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        WebhookRejection::Unreadable | WebhookRejection::NotJson => StatusCode::BAD_REQUEST,
        WebhookRejection::UnknownPrediction => StatusCode::NOT_FOUND,
    }
}
