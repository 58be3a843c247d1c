//! Pages that are made for one answer: of a link, and of the studio in another site.

use std::io::Write;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};

use crate::page::accepts;

/// For search engines that read no pages.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// A page that nobody keeps and that leads nowhere by its address; `is_hidden` from search engines, or not.
pub(super) fn made_page(
    status: StatusCode,
    policy: &str,
    html: String,
    is_hidden: bool,
) -> Response {
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let mut response = (status, fixed, html).into_response();
    let headers = response.headers_mut();
    headers.extend(
        HeaderValue::try_from(policy).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)),
    );
    headers.extend(is_hidden.then_some((ROBOTS, HeaderValue::from_static("noindex"))));
    response
}

/// Middleware: sends such pages in gzip where that is taken. Most of a page is the built document. Nothing that
/// an asker says stands in it, so its length tells nothing of the rest.
pub(super) async fn pack(request: Request, next: Next) -> Response {
    let is_wanted = request.method() != Method::HEAD && takes_gzip(request.headers());
    let response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_wanted && is_page {
        packed(response).await
    } else {
        response
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepted| accepts(accepted, "gzip"))
}

async fn packed(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Some(smaller) = gzip(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
        .headers
        .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts
        .headers
        .append(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::from(smaller))
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}
