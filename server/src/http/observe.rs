//! Middleware that logs and counts every response. Logs contain routes and never URLs, because the
//! signature in the URL of a picture grants access to it.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, Span, debug, error, field::Empty, info_span, warn};

use crate::http::{error::Cause, metrics, request::header_text};

/// The methods that get a label of their own in metrics and logs.
const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY",
];

/// Runs the request in a span with its id, method and route, then logs and counts the response. The
/// cause of a failure is logged here, once.
///
/// Handlers record the ids that they work on in the span's fields `prediction`, `grid` and `share`.
pub async fn observe(request: Request, next: Next) -> Response {
    let method = method_label(request.method().as_str());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    let id = header_text(request.headers(), "x-request-id").unwrap_or_default();
    let span = info_span!(
        "request",
        id,
        method,
        route,
        prediction = Empty,
        grid = Empty,
        share = Empty
    );
    async {
        let started = Instant::now();
        let response = next.run(request).await;
        let latency = started.elapsed();
        metrics::record_response(method, &route, response.status().as_u16(), latency);
        log(&response, latency.as_millis());
        response
    }
    .instrument(span)
    .await
}

/// Records the id of the resource that a handler works on in the span of the request. `field` is
/// one of those that [`observe`] declares.
pub fn record_id(field: &'static str, id: &impl std::fmt::Display) {
    Span::current().record(field, tracing::field::display(id));
}

fn log(response: &Response, latency_ms: u128) {
    let status = response.status().as_u16();
    let cause = response.extensions().get::<Cause>();
    match (response.status(), cause) {
        (StatusCode::SERVICE_UNAVAILABLE, Some(Cause(cause))) => {
            warn!(status, latency_ms, %cause, "request failed: service unavailable");
        }
        (_, Some(Cause(cause))) => error!(status, latency_ms, %cause, "request failed"),
        _ => debug!(status, latency_ms, "request served"),
    }
}

/// The method as a label of bounded cardinality: clients may send methods of their own invention.
fn method_label(method: &str) -> &'static str {
    METHODS
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("OTHER")
}
