//! Middleware that keeps visitors of embedded studios to what is for them.

use api::routes;
use axum::{
    extract::{MatchedPath, Request},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{error::ApiError, extract::EmbedVisitor};

/// All that they may ask for. What is not here is closed to them.
const OPEN: [(Method, &str); 21] = [
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

/// Answers everybody else, and them where it is for them.
pub(super) async fn admit(request: Request, next: Next) -> Response {
    let is_guest = request.extensions().get::<EmbedVisitor>().is_some();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    if is_guest && !is_open(request.method(), route) {
        let detail = "This is not available in an embedded studio.";
        return ApiError::new(StatusCode::FORBIDDEN, detail).into_response();
    }
    next.run(request).await
}

fn is_open(method: &Method, route: &str) -> bool {
    let method = if method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    OPEN.iter()
        .any(|(open, path)| open == method && *path == route)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_is_closed() {
        assert!(
            is_open(&Method::POST, routes::PREDICTIONS) && is_open(&Method::GET, routes::EVENTS)
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
            assert!(!is_open(&method, route), "{method} {route}");
        }
    }
}
