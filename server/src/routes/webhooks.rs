//! `/webhooks/…`: what engines far away tell by themselves; and `/v1/webhooks/default/secret`: what signs that which this server tells.
//!
//! - [`verified`]: a webhook that is known to be genuine

mod verified;

use api::{PredictionId, Problem};
use axum::{
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Json, Owner},
    state::AppState,
    store::Arrival,
    webhooks::Refusal,
};
use verified::{VerifiedWebhook, count, refuse};

/// The route for owners. The secret is nobody else's: nobody may keep the answer.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_secret))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// The routes for engines, which are known by their signatures. What they send may hold outputs as data URIs.
pub fn receiving() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(hear_replicate))
        .layer(DefaultBodyLimit::max(api::limits::JSON_BYTES))
}

/// A secret, as Replicate presents it.
#[derive(Serialize, ToSchema)]
struct SigningSecret {
    /// `whsec_` and base64.
    key: String,
}

/// The secret that signs the webhooks that this server sends; one for the whole server.
#[utoipa::path(get, path = api::routes::WEBHOOK_SECRET, tag = "webhooks", responses((status = 200, body = SigningSecret)))]
async fn get_secret(_: Owner, State(state): State<AppState>) -> Json<SigningSecret> {
    Json(SigningSecret {
        key: state.outgoing.secret().expose(),
    })
}

/// Replicate tells of a prediction.
///
/// Signed as Standard Webhooks are. The very same message is refused the second time; one that its sender signed anew is answered as the
/// first was, and changes nothing.
#[utoipa::path(
    post, path = api::routes::REPLICATE_WEBHOOK, tag = "webhooks",
    params(("id" = PredictionId, Path, description = "The prediction's id here")),
    responses(
        (status = 204, description = "It is taken"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "It is not JSON"),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "It is not signed, or not rightly, or too old"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The very same was received before"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "It is larger than 16 MB"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "There is no secret to check it with")
    )
)]
async fn hear_replicate(
    State(state): State<AppState>,
    webhook: VerifiedWebhook,
) -> Result<StatusCode, ApiError> {
    let VerifiedWebhook {
        prediction,
        envelope,
        news,
    } = webhook;
    if state.store.prediction(&prediction).await?.is_none() {
        return Err(refuse(Refusal::UnknownPrediction, Some(&prediction)));
    }
    match state.inbox.note(&envelope).await? {
        Arrival::New => {
            count("taken");
            state.predictions.engine.hear(&prediction, news);
        }
        Arrival::Again => {
            count("duplicate");
            tracing::debug!(%prediction, "a webhook came again");
        }
        Arrival::Replayed => return Err(refuse(Refusal::Replayed, Some(&prediction))),
    }
    Ok(StatusCode::NO_CONTENT)
}
