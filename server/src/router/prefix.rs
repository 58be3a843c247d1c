//! The API's addresses as its clients write them. One and the same setting of theirs means an address with `/v1` to one client
//! and without it to another, so the prefix comes doubled or not at all.

use axum::{
    extract::Request,
    http::{Method, Uri, header, uri::PathAndQuery},
};

/// Where addresses under `/v1` begin. `/webhooks` alone is not the API's: engines tell their news there.
const ROOTS: [&str; 10] = [
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

/// The request with the address that it means. A browser that is led somewhere means the page.
pub(super) fn restore(mut request: Request) -> Request {
    let path = request.uri().path();
    let restored = if is_visit(&request) {
        without_repeats(path)
    } else {
        without_repeats(path).or_else(|| with_prefix(path))
    };
    if let Some(uri) = restored.and_then(|path| with_path(request.uri(), &path)) {
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
    ROOTS
        .into_iter()
        .any(is_below)
        .then(|| format!("/v1{path}"))
}

fn is_visit(request: &Request) -> bool {
    let accepts = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    request.method() == Method::GET && accepts.contains("text/html")
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
    use axum::body::Body;

    use super::*;

    fn restored(address: &str) -> String {
        restore(Request::builder().uri(address).body(Body::empty()).unwrap())
            .uri()
            .to_string()
    }

    #[test]
    fn a_prefix_too_many_or_too_few_is_put_right_and_the_query_kept() {
        for (written, meant) in [
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
            assert_eq!(restored(written), meant);
        }
    }

    #[test]
    fn every_other_address_stays() {
        let addresses = [
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
        for address in addresses {
            assert_eq!(restored(address), address);
        }
    }

    #[test]
    fn a_browser_that_is_led_to_such_an_address_means_the_page() {
        let visit = Request::builder()
            .uri("/models")
            .header(header::ACCEPT, "text/html,*/*")
            .body(Body::empty())
            .unwrap();
        assert_eq!(restore(visit).uri(), "/models");
    }
}
