use api::limits;
use axum::http::StatusCode;

use crate::error::ApiError;

/// What is searched for, if it is no longer than anything that finds more.
pub fn searched(query: &str) -> Result<&str, ApiError> {
    if query.chars().count() <= limits::QUERY_CHARACTERS {
        return Ok(query);
    }
    let detail = format!(
        "What is searched for has more than {} characters; a few words find as much.",
        limits::QUERY_CHARACTERS
    );
    Err(ApiError::new(StatusCode::BAD_REQUEST, detail))
}
