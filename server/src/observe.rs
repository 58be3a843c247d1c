//! Middleware that logs and counts every answer. The log names routes, never addresses: those of pictures
//! open them.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, StatusCode},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, debug, error, info_span, warn};

use crate::{error::Cause, metrics};

/// Logs and counts the answer to `request`; the cause of a failure is logged here, once.
pub async fn observe(request: Request, next: Next) -> Response {
    let method = known(request.method().as_str());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    let span = info_span!("request", method, route, id = request_id(request.headers()));
    async {
        let started = Instant::now();
        let response = next.run(request).await;
        let took = started.elapsed();
        metrics::answered(method, &route, response.status().as_u16(), took);
        log(&response, took.as_millis());
        response
    }
    .instrument(span)
    .await
}

fn log(response: &Response, latency_ms: u128) {
    let status = response.status().as_u16();
    let cause = response.extensions().get::<Cause>();
    match (response.status(), cause) {
        (StatusCode::SERVICE_UNAVAILABLE, Some(Cause(cause))) => {
            warn!(status, latency_ms, %cause, "a request could not be served now")
        }
        (_, Some(Cause(cause))) => error!(status, latency_ms, %cause, "a request failed"),
        _ => debug!(status, latency_ms, "a request was answered"),
    }
}

/// The method, as one of a few words: strangers must not be able to make figures without end.
fn known(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "QUERY"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("OTHER")
}

fn request_id(headers: &HeaderMap) -> &str {
    headers
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
}
