use api::PredictionId;
use axum::{
    RequestExt,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::StatusCode,
};
use bytes::Bytes;
use serde_json::Value;

use crate::http::{error::ApiError, extract::Path, request::header_text, state::AppState};
use services::webhooks::{WebhookHeaders, WebhookRejection};

/// A webhook with a valid and recent signature. The query of its URL is ignored.
pub(super) struct VerifiedWebhook {
    /// The prediction in the path. The signature does not cover it, so the engine must check that
    /// the body is about the same prediction.
    pub prediction: PredictionId,
    /// The headers.
    pub headers: WebhookHeaders,
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
        let (headers, event) =
            verified.map_err(|rejection| reject(rejection, Some(&prediction)))?;
        Ok(Self {
            prediction,
            headers,
            event,
        })
    }
}

/// Verifies the headers before the body is read, then the signature.
async fn verify(
    request: Request,
    state: &AppState,
) -> Result<(WebhookHeaders, Value), WebhookRejection> {
    let headers = WebhookHeaders::read(|name| header_text(request.headers(), name))?;
    state.incoming_webhooks.check(&headers).await?;
    let body = Bytes::from_request(request, &())
        .await
        .map_err(|error| to_rejection(&error))?;
    state.incoming_webhooks.verify(&headers, &body).await?;
    let event = serde_json::from_slice(&body).map_err(|_| WebhookRejection::NotJson)?;
    Ok((headers, event))
}

fn to_rejection(error: &BytesRejection) -> WebhookRejection {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => WebhookRejection::TooLarge,
        _ => WebhookRejection::Unreadable,
    }
}

/// Counts an incoming webhook by outcome.
pub(super) fn count(outcome: &'static str) {
    metrics::counter!("depth2img_webhooks_received_total", "outcome" => outcome).increment(1);
}

/// The error of a rejected webhook. Logs it once, without body and signature.
pub(super) fn reject(rejection: WebhookRejection, prediction: Option<&PredictionId>) -> ApiError {
    count(rejection.as_str());
    tracing::warn!(
        prediction = prediction.map(PredictionId::as_str),
        reason = %rejection,
        "webhook rejected"
    );
    ApiError::new(
        status(rejection),
        format!("The webhook was rejected: {rejection}."),
    )
}

fn status(rejection: WebhookRejection) -> StatusCode {
    match rejection {
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
