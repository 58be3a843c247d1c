//! Normalizes the prefix `/v1`. Some API clients append it to their base URL and others do not, so
//! it arrives doubled or not at all.

use axum::{
    extract::Request,
    http::{Uri, uri::PathAndQuery},
};

use crate::http::request::requests_document;

/// The first segments of paths under `/v1`. `/webhooks` alone is not among them: engines send their
/// webhooks to `/webhooks/…`.
const FIRST_SEGMENTS: [&str; 10] = [
    "/account",
    "/collections",
    "/deployments",
    "/files",
    "/hardware",
    "/models",
    "/predictions",
    "/search",
    "/trainings",
    "/webhooks/default",
];

/// Rewrites the request's path to the canonical one. A browser's navigation to such a path is left
/// alone, because it means a page.
pub(super) fn normalize(mut request: Request) -> Request {
    let path = request.uri().path();
    let normalized = if requests_document(request.method(), request.headers()) {
        without_repeats(path)
    } else {
        without_repeats(path).or_else(|| with_prefix(path))
    };
    if let Some(uri) = normalized.and_then(|path| with_path(request.uri(), &path)) {
        *request.uri_mut() = uri;
    }
    request
}

fn without_repeats(path: &str) -> Option<String> {
    let mut rest = path;
    while let Some(shorter) = rest
        .strip_prefix("/v1")
        .filter(|shorter| shorter.starts_with("/v1/"))
    {
        rest = shorter;
    }
    (rest != path).then(|| rest.to_owned())
}

fn with_prefix(path: &str) -> Option<String> {
    let is_below = |root: &str| {
        path.strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    FIRST_SEGMENTS
        .into_iter()
        .any(is_below)
        .then(|| format!("/v1{path}"))
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{path}{query}")).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::header};

    use super::*;

    fn normalized(uri: &str) -> String {
        let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
        normalize(request).uri().to_string()
    }

    #[test]
    fn repeated_or_missing_prefix_is_normalized_and_query_preserved() {
        for (uri, canonical) in [
            (
                "/v1/v1/predictions?cursor=a%20b",
                "/v1/predictions?cursor=a%20b",
            ),
            ("/v1/v1/v1/files", "/v1/files"),
            ("/predictions/x/cancel", "/v1/predictions/x/cancel"),
            (
                "/models?sort_by=model_created_at",
                "/v1/models?sort_by=model_created_at",
            ),
            ("/webhooks/default/secret", "/v1/webhooks/default/secret"),
            (
                "http://studio.example/account",
                "http://studio.example/v1/account",
            ),
        ] {
            assert_eq!(normalized(uri), canonical);
        }
    }

    #[test]
    fn other_paths_are_unchanged() {
        let uris = [
            "/",
            "/p/x",
            "/v1",
            "/v1/models",
            "/v1/v1",
            "/history",
            "/modelsx",
            "/webhooks/replicate/x",
            "/api/predictions/x/stream",
            "/v1x",
        ];
        for uri in uris {
            assert_eq!(normalized(uri), uri);
        }
    }

    #[test]
    fn browser_navigation_is_unchanged() {
        let navigation = Request::builder()
            .uri("/models")
            .header(header::ACCEPT, "text/html,*/*")
            .body(Body::empty())
            .unwrap();
        assert_eq!(normalize(navigation).uri(), "/models");
    }
}
