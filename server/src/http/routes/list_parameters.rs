//! Query parameters that several lists have.

use api::Timestamp;
use axum::http::StatusCode;

use crate::http::error::ApiError;
use domain::clock::parse_timestamp;

/// The cursor of a page; `None` for the first page.
pub(super) fn parse_cursor<C>(
    text: Option<&str>,
    decode: impl FnOnce(&str) -> Option<C>,
) -> Result<Option<C>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    match decode(text) {
        Some(cursor) => Ok(Some(cursor)),
        None => {
            let detail =
                "The cursor is not one that this server returned; start again without one.";
            Err(ApiError::new(StatusCode::BAD_REQUEST, detail))
        }
    }
}

/// The timestamp in the parameter `name`, if it was sent.
pub(super) fn parse_time(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    match parse_timestamp(text) {
        Some(time) => Ok(Some(time)),
        None => {
            let detail = format!(
                "The parameter \"{name}\" must be a timestamp such as 2026-11-22T09:30:00Z."
            );
            Err(ApiError::new(StatusCode::BAD_REQUEST, detail))
        }
    }
}

/// Checks the parameter `limit`.
pub(super) fn check_limit(limit: usize, max: usize) -> Result<usize, ApiError> {
    if (1..=max).contains(&limit) {
        Ok(limit)
    } else {
        Err(invalid_limit(max))
    }
}

/// 400: the parameter `limit` is not a number from 1 to `max`.
pub(super) fn invalid_limit(max: usize) -> ApiError {
    let detail = format!("The parameter \"limit\" must be from 1 to {max}.");
    ApiError::new(StatusCode::BAD_REQUEST, detail)
}
