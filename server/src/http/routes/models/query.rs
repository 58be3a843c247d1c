//! `QUERY /v1/models`: a search whose query is the body. Clients send it as plain text or as a JSON
//! string, under either content type.

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::one_page;
use crate::http::{error::ApiError, state::AppState};

/// The methods of the route.
const ALLOW: HeaderValue = HeaderValue::from_static("GET,HEAD,QUERY");
/// Maximal size of a query in bytes.
const QUERY_BYTES: usize = 4096;

/// Maximal number of models in the response.
const MAX_MODELS: usize = 50;

/// Handles the methods that axum cannot route: `QUERY`, and those that are not allowed.
pub(super) async fn query_models(
    State(state): State<AppState>,
    method: Method,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let response = if method.as_str() == "QUERY" {
        search(&state, &headers, body).await
    } else {
        Err(ApiError::method_not_allowed())
    };
    ([(header::ALLOW, ALLOW)], response).into_response()
}

async fn search(
    state: &AppState,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body
        .ok()
        .filter(|body| body.len() <= QUERY_BYTES)
        .ok_or_else(too_large)?;
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let query = query_text(&body, is_json).ok_or_else(not_text)?;
    let found = state.catalog.search_records(&query, MAX_MODELS).await?;
    Ok(one_page(found.into_iter().map(|found| found.model).collect()).into_response())
}

/// The query; `None` if the body is not text.
fn query_text(body: &[u8], is_json: bool) -> Option<String> {
    match serde_json::from_slice(body) {
        Ok(query) => Some(query),
        Err(_) if is_json => None,
        Err(_) => String::from_utf8(body.to_vec()).ok(),
    }
}

fn too_large() -> ApiError {
    let detail = format!("The body must be the search query, of at most {QUERY_BYTES} bytes.");
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

fn not_text() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "The body must be the search query, as plain text or as a JSON string.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_is_plain_text_or_a_json_string() {
        assert_eq!(
            query_text(b"hello world", false).as_deref(),
            Some("hello world")
        );
        assert_eq!(
            query_text(b"\"hello world\"", false).as_deref(),
            Some("hello world")
        );
        assert_eq!(
            query_text(b"\"hello world\"", true).as_deref(),
            Some("hello world")
        );
        assert_eq!(query_text(b"", false).as_deref(), Some(""));
        assert_eq!(query_text(b"{\"query\": \"hello\"}", true), None);
        assert_eq!(query_text(b"\xff\xfe", false), None);
    }
}
