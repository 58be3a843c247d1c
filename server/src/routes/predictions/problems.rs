use api::Problem;
use axum::http::StatusCode;

use crate::{embed_keys::Refusal, error::ApiError, models::ResolveError, predictions::CreateError};

/// What is said where the server stops in the middle of a create.
const STOPPING: &str = "The server is stopping, and the prediction may have been accepted all the same: look for it among your \
    predictions when the server is back, or send the request again if it carried an Idempotency-Key.";

impl From<CreateError> for ApiError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Invalid(faults) => Self::invalid(faults),
            CreateError::Refused(error) => error.into(),
            CreateError::Resolve(error) => error.into(),
            CreateError::Preparation(error) => error.into(),
            CreateError::Store(error) => error.into(),
            CreateError::Stopping => Self::unavailable(STOPPING, error),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(error: Refusal) -> Self {
        let sentence = error.to_string();
        match error {
            Refusal::Model => Self::new(StatusCode::FORBIDDEN, sentence),
            Refusal::Invalid(faults) => Self::invalid(faults),
            Refusal::DayUsedUp { retry_seconds, .. }
            | Refusal::TooManyAtOnce { retry_seconds, .. } => {
                let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS.as_u16(), sentence);
                Problem {
                    retry_after: Some(retry_seconds),
                    ..problem
                }
                .into()
            }
            Refusal::Gone => Self::new(StatusCode::UNAUTHORIZED, sentence),
        }
    }
}

impl From<ResolveError> for ApiError {
    fn from(error: ResolveError) -> Self {
        match error {
            ResolveError::NoVersion => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
                    .titled("Invalid version or not permitted")
            }
            ResolveError::NotFound => Self::not_found(),
            ResolveError::NoDeployments => Self::absent(&error.to_string()),
            ResolveError::NoStandIn(sentence) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, sentence)
                    .titled("This server cannot run that model")
            }
            ResolveError::Away(sentence) => Self::new(StatusCode::SERVICE_UNAVAILABLE, sentence),
        }
    }
}

/// The problem of a create that failed. One whose prediction may have been written down runs: only with the caller's own key for it
/// may it be asked for again.
pub(super) fn of(error: CreateError, has_key: bool) -> ApiError {
    let may_have_begun = matches!(error, CreateError::Store(_) | CreateError::Stopping);
    let problem = ApiError::from(error);
    if may_have_begun && !has_key {
        problem.not_to_be_repeated()
    } else {
        problem
    }
}
