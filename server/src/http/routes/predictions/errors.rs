use api::Problem;
use axum::http::StatusCode;

use crate::http::error::ApiError;
use domain::model_target::ResolveError;
use services::{embed_keys::EmbedRejection, predictions::CreateError};

/// The message if the server shuts down while a prediction is created.
const SHUTTING_DOWN: &str = "The server is shutting down, and the prediction may have been accepted: look for it among your predictions \
    when the server is back, or send the request again if it had an Idempotency-Key.";

impl From<CreateError> for ApiError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Invalid(faults) => Self::invalid(faults),
            CreateError::Refused(error) => error.into(),
            CreateError::Resolve(error) => error.into(),
            CreateError::Preparation(error) => error.into(),
            CreateError::Store(error) => error.into(),
            CreateError::Stopping => Self::unavailable(SHUTTING_DOWN, error),
        }
    }
}

impl From<EmbedRejection> for ApiError {
    fn from(error: EmbedRejection) -> Self {
        let sentence = error.to_string();
        match error {
            EmbedRejection::Model => Self::new(StatusCode::FORBIDDEN, sentence),
            EmbedRejection::Invalid(faults) => Self::invalid(faults),
            EmbedRejection::DailyQuotaExceeded { retry_seconds, .. }
            | EmbedRejection::ConcurrencyExceeded { retry_seconds, .. } => {
                let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS.as_u16(), sentence);
                problem.retry_after = Some(retry_seconds);
                problem.into()
            }
            EmbedRejection::KeyDeleted => Self::new(StatusCode::UNAUTHORIZED, sentence),
        }
    }
}

impl From<ResolveError> for ApiError {
    fn from(error: ResolveError) -> Self {
        match error {
            ResolveError::VersionNotFound => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
                    .with_title("Invalid version or not permitted")
            }
            ResolveError::NotFound => Self::not_found(),
            ResolveError::DeploymentsUnsupported => Self::not_available(&error.to_string()),
            ResolveError::PreviewUnsupported(sentence) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, sentence)
                    .with_title("This server cannot run that model")
            }
            ResolveError::Unavailable(sentence) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, sentence)
            }
        }
    }
}

/// The error of a failed create. If the prediction may have been stored, clients must not retry
/// unless the request had an idempotency key.
pub(super) fn to_api_error(error: CreateError, has_key: bool) -> ApiError {
    let may_be_stored = matches!(error, CreateError::Store(_) | CreateError::Stopping);
    let problem = ApiError::from(error);
    if may_be_stored && !has_key {
        problem.without_retry()
    } else {
        problem
    }
}
