//! Responses with HTML documents that are generated for one request: share pages, email links and
//! embedded studios.

use std::io::Write;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};

use crate::http::{assets::accepts, request::header_text};

/// `noindex` for search engines that do not parse the document.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The response with a generated document, which is never cached and sends no referrer. `policy` is
/// its Content-Security-Policy; `is_hidden` keeps it out of search engines.
pub fn generated_page(status: StatusCode, policy: &str, html: String, is_hidden: bool) -> Response {
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
    if is_hidden {
        headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
    }
    response
}

/// Middleware: compresses generated documents with gzip if the client accepts it. They contain
/// nothing of the request, so their length reveals no secret (BREACH).
pub async fn compress(request: Request, next: Next) -> Response {
    let may_compress = request.method() != Method::HEAD && accepts_gzip(request.headers());
    let response = next.run(request).await;
    let is_html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if may_compress && is_html {
        compressed(response).await
    } else {
        response
    }
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    header_text(headers, header::ACCEPT_ENCODING).is_some_and(|accepted| accepts(accepted, "gzip"))
}

async fn compressed(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Some(compressed) = gzip(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
        .headers
        .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts
        .headers
        .append(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::from(compressed))
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}
