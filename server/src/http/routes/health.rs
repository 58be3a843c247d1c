//! `/healthz` and `/readyz`: liveness and readiness probes. They are outside of the middleware,
//! because they are called often and not worth a log line.

use api::routes;
use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::http::{error::ApiError, state::AppState};

/// The routes of this file.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(routes::HEALTHZ, get(alive))
        .route(routes::READYZ, get(ready))
}

/// The process is alive.
async fn alive() -> &'static str {
    "alive\n"
}

/// The database responds and the object store is writable.
async fn ready(State(state): State<AppState>) -> Result<&'static str, ApiError> {
    if state.shutdown.is_cancelled() {
        return Err(ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The server is shutting down.",
        ));
    }
    state
        .store
        .ping()
        .await
        .map_err(|error| ApiError::unavailable("The database does not respond.", error))?;
    state.blobs.probe().await.map_err(|error| {
        ApiError::unavailable(
            "Pictures cannot be stored, because the data folder is not writable.",
            error,
        )
    })?;
    Ok("ready\n")
}
