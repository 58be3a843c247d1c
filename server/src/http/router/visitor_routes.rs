//! Middleware that restricts visitors of embedded studios to the routes that the studio needs.

use api::routes;
use axum::{
    extract::{MatchedPath, Request},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::{error::ApiError, extract::EmbedVisitor};

/// The allowed routes; all others are forbidden.
const ALLOWED: [(Method, &str); 21] = [
    (Method::GET, routes::ACCOUNT),
    (Method::GET, routes::MODEL),
    (Method::GET, routes::VERSIONS),
    (Method::GET, routes::VERSION),
    (Method::GET, routes::FILES),
    (Method::POST, routes::FILES),
    (Method::GET, routes::FILE),
    (Method::DELETE, routes::FILE),
    (Method::POST, routes::DEPTH),
    (Method::GET, routes::DRAFT),
    (Method::PUT, routes::DRAFT),
    (Method::POST, routes::SNIPPETS),
    (Method::GET, routes::PREDICTIONS),
    (Method::POST, routes::PREDICTIONS),
    (Method::POST, routes::MODEL_PREDICTIONS),
    (Method::GET, routes::PREDICTION),
    (Method::POST, routes::PREDICTION_CANCEL),
    (Method::GET, routes::PREDICTION_OUTPUT),
    (Method::GET, routes::QUEUE),
    (Method::PUT, routes::QUEUE),
    (Method::GET, routes::EVENTS),
];

/// Answers 403 to a visitor's request for any other route. Requests of owners pass.
pub(super) async fn restrict_visitors(request: Request, next: Next) -> Response {
    let is_visitor = request.extensions().get::<EmbedVisitor>().is_some();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    if is_visitor && !is_allowed(request.method(), route) {
        let detail = "This is not available in an embedded studio.";
        return ApiError::new(StatusCode::FORBIDDEN, detail).into_response();
    }
    next.run(request).await
}

fn is_allowed(method: &Method, route: &str) -> bool {
    let method = if method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    ALLOWED
        .iter()
        .any(|(allowed, path)| allowed == method && *path == route)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_outside_the_allowlist_are_forbidden() {
        assert!(
            is_allowed(&Method::POST, routes::PREDICTIONS)
                && is_allowed(&Method::GET, routes::EVENTS)
        );
        for (method, route) in [
            (Method::POST, routes::DEPLOYMENT_PREDICTIONS),
            (Method::POST, routes::GRIDS),
            (Method::GET, routes::PRESETS),
            (Method::POST, routes::EMBED_KEYS),
            (Method::POST, routes::SHARES),
            (Method::POST, routes::HISTORY_IMPORT),
            (Method::GET, routes::WEBHOOK_SECRET),
            (Method::DELETE, routes::PREDICTIONS),
            (Method::GET, ""),
        ] {
            assert!(!is_allowed(&method, route), "{method} {route}");
        }
    }
}
