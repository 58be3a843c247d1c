use api::ModelName;
use axum::{
    extract::{FromRequestParts, rejection::QueryRejection},
    http::{StatusCode, request::Parts},
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::http::error::ApiError;

/// Path parameters. A segment that is not a valid id is answered with 404.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(ApiError::not_found()),
        }
    }
}

/// Path parameters that name a model or a deployment.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ModelPath {
    /// The owner's name.
    pub owner: String,
    /// The name.
    pub name: String,
}

impl ModelPath {
    /// The full name `owner/name`.
    ///
    /// # Errors
    /// 404 if it is not a valid name.
    pub fn model_name(&self) -> Result<ModelName, ApiError> {
        format!("{}/{}", self.owner, self.name)
            .parse()
            .map_err(|_| ApiError::not_found())
    }
}

/// Query parameters. Malformed ones are answered with 400.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(to_api_error(&rejection)),
        }
    }
}

fn to_api_error(rejection: &QueryRejection) -> ApiError {
    let message = rejection.body_text();
    let reason = message
        .strip_prefix("Failed to deserialize query string: ")
        .unwrap_or(&message);
    ApiError::new(
        StatusCode::BAD_REQUEST,
        format!("The query parameters could not be read: {reason}"),
    )
}
