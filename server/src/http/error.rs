//! Error responses: `application/problem+json` with a `detail` that says what happened and what to
//! do.

pub mod responses;

use std::{error::Error, sync::Arc};

use api::{InvalidField, Problem};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use responses::PROBLEM_JSON;

use adapters::blobs::BlobError;
use services::{
    catalog::{BadCursor, ListError},
    files::FileError,
};
use store::StoreError;

/// An error response. Its cause, if any, is logged by [`observe`](crate::http::observe) and never
/// sent to the client.
#[derive(Debug)]
pub struct ApiError {
    problem: Problem,
    cause: Option<Cause>,
    must_not_retry: bool,
}

/// Read by clients that retry on their own, such as release 2 of Replicate's Python client.
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// Response extension: the error that made the request fail, for the log.
#[derive(Debug, Clone)]
pub struct Cause(pub Arc<dyn Error + Send + Sync>);

impl ApiError {
    /// An error of this status; `detail` is a sentence that says what happened and what to do.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Problem::new(status.as_u16(), detail).into()
    }

    /// Sets the problem's title.
    #[must_use]
    pub fn with_title(mut self, title: &str) -> Self {
        self.problem.title = Some(title.into());
        self
    }

    /// 404. The response is the same if the resource belongs to another owner.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "The requested resource could not be found.",
        )
    }

    /// 404 for a feature that this server does not have; `detail` names the alternative.
    pub fn not_available(detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 405.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "This URL does not support the method; the \"Allow\" header lists the supported ones.",
        )
    }

    /// 401: the `Authorization` header is malformed.
    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "You did not pass a valid authentication token",
        )
        .with_title("Unauthenticated")
    }

    /// 401: the session of an embedded studio has ended, or never existed.
    pub fn session_ended() -> Self {
        let detail = "This session of an embedded studio has ended; load the page again.";
        Self::new(StatusCode::UNAUTHORIZED, detail).with_title("Unauthenticated")
    }

    /// 422: these fields are invalid.
    pub fn invalid(faults: Vec<InvalidField>) -> Self {
        Problem::invalid_input(faults).into()
    }

    /// 422: this field of the body is invalid.
    pub fn invalid_field(field: &str, kind: &str, description: impl Into<String>) -> Self {
        Self::invalid(vec![InvalidField {
            kind: kind.into(),
            field: field.into(),
            description: description.into(),
        }])
    }

    /// 500. The cause is logged and not sent.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail = "Something went wrong on the server. Its log has the reason under the id in this response's \"x-request-id\" header.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
            .with_title("Internal server error")
            .with_cause(cause)
    }

    /// 429, with `Retry-After`.
    pub fn rate_limited(seconds: u64) -> Self {
        let detail = format!("Request was throttled. Your rate limit resets in ~{seconds}s.");
        Problem {
            retry_after: Some(seconds),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS.as_u16(), detail)
        }
        .into()
    }

    /// Asks clients not to retry: the request may have been carried out, and a retry would carry it
    /// out twice.
    #[must_use]
    pub fn without_retry(mut self) -> Self {
        self.must_not_retry = true;
        self
    }

    /// 503. The cause is logged and not sent.
    pub fn unavailable(detail: &str, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).with_cause(cause)
    }

    /// The body.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    fn with_cause(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(Cause(Arc::from(cause.into())));
        self
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.problem.retry_after.map(HeaderValue::from);
        let mut response = (status, axum::Json(self.problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.extend(retry_after.map(|seconds| (header::RETRY_AFTER, seconds)));
        if self.must_not_retry {
            headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            cause: None,
            must_not_retry: false,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}

impl From<BlobError> for ApiError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Missing => Self::not_found(),
            BlobError::Full => Self::unavailable(
                "The server's disk is full, so nothing was saved. Its operator must free space.",
                error,
            ),
            BlobError::Storage(_) => Self::internal(error),
        }
    }
}

impl From<BadCursor> for ApiError {
    fn from(error: BadCursor) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl From<ListError> for ApiError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Cursor(error) => error.into(),
            ListError::Store(error) => error.into(),
        }
    }
}

impl From<FileError> for ApiError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::TooLarge => Self::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()),
            FileError::Empty => Self::invalid_field("content", "invalid_file", error.to_string()),
            FileError::Bytes(error) => error.into(),
            FileError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_error_stores_cause_for_log_and_does_not_send_it() {
        let error = ApiError::internal("the password is swordfish");
        assert!(
            !serde_json::to_string(error.problem())
                .unwrap()
                .contains("swordfish")
        );
        let response = error.into_response();
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert!(response.extensions().get::<Cause>().is_some());
    }

    #[test]
    fn rate_limited_error_states_wait_in_detail_body_and_header() {
        let error = ApiError::rate_limited(5);
        assert_eq!(
            (error.problem().status, error.problem().retry_after),
            (429, Some(5))
        );
        assert!(
            error
                .problem()
                .detail
                .ends_with("Your rate limit resets in ~5s.")
        );
        assert_eq!(error.into_response().headers()[header::RETRY_AFTER], "5");
    }

    #[test]
    fn error_without_retry_sets_should_retry_header() {
        let error = || ApiError::internal("the disk went away");
        assert_eq!(
            error().without_retry().into_response().headers()[SHOULD_RETRY],
            "false"
        );
        assert!(!error().into_response().headers().contains_key(SHOULD_RETRY));
    }

    #[test]
    fn full_disk_is_service_unavailable_and_missing_blob_not_found() {
        assert_eq!(ApiError::from(BlobError::Full).problem().status, 503);
        assert_eq!(ApiError::from(BlobError::Missing).problem().status, 404);
    }
}
