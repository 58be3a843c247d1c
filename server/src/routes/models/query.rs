//! `QUERY /v1/models`: a search whose words are the body. Clients send them as they are, or as a JSON string under either type.

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::one_page;
use crate::{error::ApiError, state::AppState};

/// What this address takes.
const ALLOW: HeaderValue = HeaderValue::from_static("GET,HEAD,QUERY");
/// Bytes of a query.
const QUERY_BYTES: usize = 4096;

/// Models that are given at most.
const MOST_MODELS: usize = 50;

/// Answers the methods for which axum has no route: `QUERY`, and those that are not allowed.
pub(super) async fn answer(
    State(state): State<AppState>,
    method: Method,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let answer = if method.as_str() == "QUERY" {
        search(&state, &headers, body).await
    } else {
        Err(ApiError::method_not_allowed())
    };
    ([(header::ALLOW, ALLOW)], answer).into_response()
}

async fn search(
    state: &AppState,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body
        .ok()
        .filter(|body| body.len() <= QUERY_BYTES)
        .ok_or_else(too_long)?;
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let query = words(&body, is_json).ok_or_else(no_text)?;
    let found = state.catalog.found(&query, MOST_MODELS).await?;
    Ok(one_page(found.into_iter().map(|found| found.model).collect()).into_response())
}

/// The words that were sent; None where there are none to be read.
fn words(body: &[u8], is_json: bool) -> Option<String> {
    match serde_json::from_slice(body) {
        Ok(words) => Some(words),
        Err(_) if is_json => None,
        Err(_) => String::from_utf8(body.to_vec()).ok(),
    }
}

fn too_long() -> ApiError {
    let detail = format!(
        "The words to search for must come as the body and have at most {QUERY_BYTES} bytes."
    );
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

fn no_text() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "The body must be the words to search for, as plain text or as a JSON string.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_as_they_are_or_as_a_json_string() {
        assert_eq!(words(b"hello world", false).as_deref(), Some("hello world"));
        assert_eq!(
            words(b"\"hello world\"", false).as_deref(),
            Some("hello world")
        );
        assert_eq!(
            words(b"\"hello world\"", true).as_deref(),
            Some("hello world")
        );
        assert_eq!(words(b"", false).as_deref(), Some(""));
        assert_eq!(words(b"{\"query\": \"hello\"}", true), None);
        assert_eq!(words(b"\xff\xfe", false), None);
    }
}
