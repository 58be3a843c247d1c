//! `GET /metrics`: the server's metrics.

use api::routes;
use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};

use crate::http::state::AppState;

/// The routes of this file.
pub fn router() -> Router<AppState> {
    Router::new().route(routes::METRICS, get(get_metrics))
}

/// All metrics in the text format of Prometheus.
async fn get_metrics(State(state): State<AppState>) -> impl IntoResponse {
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        state.metrics.render(),
    )
}
