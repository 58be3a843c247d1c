//! What only Replicate itself has: deployments and trainings. Their addresses are known, so that a client hears a sentence.

use axum::routing::any;
use utoipa_axum::router::OpenApiRouter;

use crate::{error::ApiError, state::AppState};

/// Addresses of deployments.
const DEPLOYMENTS: [&str; 3] = ["/v1/deployments", "/v1/deployments/{owner}/{name}", api::routes::DEPLOYMENT_PREDICTIONS];
/// Addresses of trainings.
const TRAININGS: [&str; 4] =
    ["/v1/trainings", "/v1/trainings/{id}", "/v1/trainings/{id}/cancel", "/v1/models/{owner}/{name}/versions/{id}/trainings"];

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    let deployments = DEPLOYMENTS.into_iter().fold(OpenApiRouter::new(), |router, path| router.route(path, any(no_deployments)));
    TRAININGS.into_iter().fold(deployments, |router, path| router.route(path, any(no_trainings)))
}

async fn no_deployments() -> ApiError {
    ApiError::absent("This server has no deployments; create the prediction on the model itself, with POST /v1/predictions.")
}

async fn no_trainings() -> ApiError {
    ApiError::absent("This server trains no models; it runs the versions that GET /v1/models lists.")
}
