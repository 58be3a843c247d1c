//! `/v1/deployments`: only Replicate has deployments. They are created and changed there.

use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::http::{error::ApiError, state::AppState};
use domain::model_target::ResolveError;

/// The routes of this file. They are reached only if the engine is not Replicate.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route("/v1/deployments", get(no_deployments))
        .route("/v1/deployments/{owner}/{name}", get(no_deployments))
}

async fn no_deployments() -> ApiError {
    ApiError::not_available(&ResolveError::DeploymentsUnsupported.to_string())
}
