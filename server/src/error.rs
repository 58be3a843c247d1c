//! What a client hears when something is wrong: `application/problem+json`, always with a sentence.

use std::{error::Error, sync::Arc};

use api::{InvalidField, Problem};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    blobs::BlobError,
    catalog::{BadCursor, ListError},
    files::FileError,
    store::StoreError,
};

/// An answer that is not a success. Its cause, if any, is logged by [`observe`](crate::observe) and never sent.
#[derive(Debug)]
pub struct ApiError {
    problem: Problem,
    cause: Option<Cause>,
    is_final: bool,
}

/// Tells clients that repeat by themselves whether to: the Python client 2 repeats a create that failed.
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// Why a request failed, on its way to the log.
#[derive(Debug, Clone)]
pub struct Cause(pub Arc<dyn Error + Send + Sync>);

impl ApiError {
    /// A problem of this status with a sentence that says what happened and what to do.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Problem::new(status.as_u16(), detail).into()
    }

    /// The same with a title.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        self.problem.title = Some(title.into());
        self
    }

    /// There is nothing here, or nothing for this owner: the two are not told apart.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "The requested resource could not be found.",
        )
    }

    /// There is nothing here for anybody, and the sentence says where to go instead.
    pub fn absent(detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// The path is right and the method is not.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "This address does not take that method; its \"Allow\" header says which it takes.",
        )
    }

    /// Who is asking cannot be told.
    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "You did not pass a valid authentication token",
        )
        .titled("Unauthenticated")
    }

    /// A session of an embedded studio is over, or never was.
    pub fn session_ended() -> Self {
        let detail = "This session of an embedded studio has ended; load the page again.";
        Self::new(StatusCode::UNAUTHORIZED, detail).titled("Unauthenticated")
    }

    /// The input has these faults.
    pub fn invalid(faults: Vec<InvalidField>) -> Self {
        Problem::invalid_input(faults).into()
    }

    /// Something broke on the server; the cause goes to the log only.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail = "Something went wrong on the server. Its log has the reason under the id in this answer's \"x-request-id\" header.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
            .titled("Internal server error")
            .because(cause)
    }

    /// Too many requests; after these seconds there may be another.
    pub fn throttled(seconds: u64) -> Self {
        let detail = format!("Request was throttled. Your rate limit resets in ~{seconds}s.");
        Problem {
            retry_after: Some(seconds),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS.as_u16(), detail)
        }
        .into()
    }

    /// The same, not to be repeated: what was asked for may have been done all the same, and would be done twice.
    #[must_use]
    pub fn not_to_be_repeated(mut self) -> Self {
        self.is_final = true;
        self
    }

    /// The server cannot do this now and may be able to later; the cause goes to the log only.
    pub fn unavailable(detail: &str, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).because(cause)
    }

    /// The problem as it will be sent.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
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
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.extend(retry_after.map(|seconds| (header::RETRY_AFTER, seconds)));
        headers.extend(
            self.is_final
                .then_some((SHOULD_RETRY, HeaderValue::from_static("false"))),
        );
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
            is_final: false,
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
                "The server's disk is full; nothing was kept. Whoever runs it must make room.",
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
            FileError::Empty => {
                let fault = InvalidField {
                    kind: "invalid_file".into(),
                    field: "content".into(),
                    description: error.to_string(),
                };
                Self::invalid(vec![fault])
            }
            FileError::Bytes(error) => error.into(),
            FileError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_kept_for_the_log_and_not_sent() {
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
    fn whoever_is_throttled_is_told_for_how_long_in_three_ways() {
        let error = ApiError::throttled(5);
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
    fn what_may_have_been_done_is_not_to_be_repeated() {
        let error = || ApiError::internal("the disk went away");
        assert_eq!(
            error().not_to_be_repeated().into_response().headers()[SHOULD_RETRY],
            "false"
        );
        assert!(!error().into_response().headers().contains_key(SHOULD_RETRY));
    }

    #[test]
    fn a_full_disk_is_not_a_fault_of_the_request() {
        assert_eq!(ApiError::from(BlobError::Full).problem().status, 503);
        assert_eq!(ApiError::from(BlobError::Missing).problem().status, 404);
    }
}
