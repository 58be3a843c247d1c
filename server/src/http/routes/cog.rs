//! `POST /webhooks/cog/{id}/{secret}`: webhooks of a Cog container. They are not signed, so the URL
//! contains a secret.
//!
//! - [`uploads`]: outputs that a container uploads

mod uploads;

use api::PredictionId;
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::StatusCode,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{BadRequest, NotFound, PayloadTooLarge},
    },
    extract::Path,
    state::AppState,
};
use domain::signer::Purpose;

/// Maximal size of a webhook in bytes: it may contain eight outputs of several megabytes.
const WEBHOOK_BYTES: usize = 100 * 1024 * 1024;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(receive_cog_webhook))
        .layer(DefaultBodyLimit::max(WEBHOOK_BYTES))
        .merge(uploads::router())
}

/// Receives a webhook of a Cog container about a prediction.
#[utoipa::path(
    post, path = api::routes::COG_WEBHOOK, tag = "webhooks", request_body = Object,
    params(
        ("id" = PredictionId, Path, description = "The prediction's id"),
        ("secret" = String, Path, description = "The secret of the URL")
    ),
    responses(
        (status = 204),
        BadRequest,
        NotFound,
        PayloadTooLarge
    )
)]
async fn receive_cog_webhook(
    State(state): State<AppState>,
    Path((id, secret)): Path<(PredictionId, String)>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    // Checked before the body is read.
    let signer = state.site.signer();
    if !signer.verify(Purpose::CogWebhook, id.as_str(), &secret) {
        return Err(ApiError::not_found());
    }
    let body = Bytes::from_request(request, &())
        .await
        .map_err(|rejection| {
            ApiError::new(rejection.status(), "A webhook may have at most 100 MB.")
        })?;
    let event = serde_json::from_slice(&body)
        .map_err(|_| ApiError::new(StatusCode::BAD_REQUEST, "The body is not JSON."))?;
    state.predictions.engine.handle_webhook(&id, event);
    Ok(StatusCode::NO_CONTENT)
}
