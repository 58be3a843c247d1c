use api::PredictionId;
use axum::{
    RequestExt,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::StatusCode,
};
use bytes::Bytes;
use serde_json::Value;

use crate::{
    error::ApiError,
    extract::Path,
    state::AppState,
    webhooks::{Envelope, Refusal},
};

/// A webhook that was signed by whoever holds the secret, not long ago. What its address says beyond the path is not read.
pub(super) struct VerifiedWebhook {
    /// The prediction that its path names. No signature covers that: whoever hears it checks that the news are of this one.
    pub prediction: PredictionId,
    /// Its headers.
    pub envelope: Envelope,
    /// Its body.
    pub news: Value,
}

impl FromRequest<AppState> for VerifiedWebhook {
    type Rejection = ApiError;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self, ApiError> {
        let Path(prediction) = match request.extract_parts::<Path<PredictionId>>().await {
            Ok(path) => path,
            Err(_) => return Err(refuse(Refusal::UnknownPrediction, None)),
        };
        let verified = verify(request, state).await;
        let (envelope, news) = verified.map_err(|refusal| refuse(refusal, Some(&prediction)))?;
        Ok(Self {
            prediction,
            envelope,
            news,
        })
    }
}

/// Reads no more of a request than is needed to refuse it.
async fn verify(request: Request, state: &AppState) -> Result<(Envelope, Value), Refusal> {
    let headers = request.headers();
    let envelope = Envelope::read(|name| headers.get(name)?.to_str().ok())?;
    state.inbox.check(&envelope).await?;
    let body = Bytes::from_request(request, &())
        .await
        .map_err(|rejection| explain(&rejection))?;
    state.inbox.verify(&envelope, &body).await?;
    let news = serde_json::from_slice(&body).map_err(|_| Refusal::NotJson)?;
    Ok((envelope, news))
}

fn explain(rejection: &BytesRejection) -> Refusal {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
        _ => Refusal::Unreadable,
    }
}

/// Counts a webhook that came.
pub(super) fn count(outcome: &'static str) {
    metrics::counter!("depth2img_webhooks_received_total", "outcome" => outcome).increment(1);
}

/// The answer to a webhook that is not taken. The log's only line about it is written here, without its body and its signature.
pub(super) fn refuse(refusal: Refusal, prediction: Option<&PredictionId>) -> ApiError {
    count(refusal.as_str());
    tracing::warn!(prediction = prediction.map(PredictionId::as_str), reason = %refusal, "a webhook was refused");
    ApiError::new(
        status(refusal),
        format!("The webhook was refused: {refusal}."),
    )
}

fn status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::Header(_) | Refusal::Stale | Refusal::Early | Refusal::Forged => {
            StatusCode::UNAUTHORIZED
        }
        Refusal::NoSecret => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Replayed => StatusCode::CONFLICT,
        Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::Unreadable | Refusal::NotJson => StatusCode::BAD_REQUEST,
        Refusal::UnknownPrediction => StatusCode::NOT_FOUND,
    }
}
