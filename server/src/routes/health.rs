//! `/healthz` and `/readyz`: what a supervisor asks. Outside the middleware: asked often, worth no log line.

use api::routes;
use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::{error::ApiError, state::AppState};

/// The routes of this file.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(routes::HEALTHZ, get(alive))
        .route(routes::READYZ, get(ready))
}

/// The process answers.
async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers and bytes can be kept.
async fn ready(State(state): State<AppState>) -> Result<&'static str, ApiError> {
    if state.stopping.is_cancelled() {
        return Err(ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The server is stopping.",
        ));
    }
    state
        .store
        .ping()
        .await
        .map_err(|error| ApiError::unavailable("The database does not answer.", error))?;
    state.blobs.probe().await.map_err(|error| {
        ApiError::unavailable(
            "Pictures cannot be kept: the data folder cannot be written.",
            error,
        )
    })?;
    Ok("ready\n")
}
