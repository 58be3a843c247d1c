//! `/v1/deployments`: what only Replicate has. They are made and changed there.

use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::{error::ApiError, models::ResolveError, state::AppState};

/// The routes of this file, for where no Replicate answers.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route("/v1/deployments", get(no_deployments))
        .route("/v1/deployments/{owner}/{name}", get(no_deployments))
}

async fn no_deployments() -> ApiError {
    ApiError::absent(&ResolveError::NoDeployments.to_string())
}
