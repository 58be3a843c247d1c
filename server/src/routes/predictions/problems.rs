use axum::http::StatusCode;

use crate::{error::ApiError, predictions::CreateError};

impl From<CreateError> for ApiError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Invalid(faults) => Self::invalid(faults),
            CreateError::Version(unknown) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, unknown.to_string()).titled("Invalid version or not permitted")
            }
            CreateError::Preparation(error) => error.into(),
            CreateError::Store(error) => error.into(),
            CreateError::Stopping => Self::unavailable("The server is stopping; send the request again in a moment.", error),
        }
    }
}
