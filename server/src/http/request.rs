//! Parts of requests that several endpoints read.

use axum::http::{
    HeaderMap, Method,
    header::{self, AsHeaderName},
};

/// The value of a header; `None` if it is missing or not visible ASCII.
pub fn header_text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// True if a browser requests a document to show it.
pub fn requests_document(method: &Method, headers: &HeaderMap) -> bool {
    let accepted = header_text(headers, header::ACCEPT).unwrap_or_default();
    method == Method::GET && accepted.contains("text/html")
}
