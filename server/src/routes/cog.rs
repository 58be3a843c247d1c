//! `POST /webhooks/cog/{id}/{secret}`: news of a prediction, sent by a Cog container. They are not signed; whoever knows
//! the address may tell.
//!
//! - [`uploads`]: outputs that a container puts here

mod uploads;

use api::PredictionId;
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::StatusCode,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{error::ApiError, extract::Path, signer::Purpose, state::AppState};

/// Bytes of news: eight outputs of a few megabytes inside.
const NEWS_BYTES: usize = 100 * 1024 * 1024;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(hear_cog))
        .layer(DefaultBodyLimit::max(NEWS_BYTES))
        .merge(uploads::router())
}

/// Takes news of a prediction that a Cog container runs for this server.
#[utoipa::path(
    post, path = api::routes::COG_WEBHOOK, tag = "webhooks", request_body = Object,
    params(("id" = PredictionId, Path, description = "The prediction's id"), ("secret" = String, Path, description = "What opens the address")),
    responses(
        (status = 204),
        (status = 400, body = api::Problem, content_type = "application/problem+json", description = "It is not JSON"),
        (status = 404, body = api::Problem, content_type = "application/problem+json"),
        (status = 413, body = api::Problem, content_type = "application/problem+json", description = "It is larger than 100 MB")
    )
)]
async fn hear_cog(
    State(state): State<AppState>,
    Path((id, secret)): Path<(PredictionId, String)>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    // Before anything of the body is read.
    if !state
        .site
        .signer()
        .verify(Purpose::CogWebhook, id.as_str(), &secret)
    {
        return Err(ApiError::not_found());
    }
    let body = Bytes::from_request(request, &())
        .await
        .map_err(|rejection| ApiError::new(rejection.status(), "News may have 100 MB."))?;
    let news = serde_json::from_slice(&body)
        .map_err(|_| ApiError::new(StatusCode::BAD_REQUEST, "The body is not JSON."))?;
    state.predictions.engine.hear(&id, news);
    Ok(StatusCode::NO_CONTENT)
}
