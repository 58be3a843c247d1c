use api::{InvalidField, Problem};
use axum::{
    extract::{FromRequest, Request, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::http::error::ApiError;

/// A JSON body of a request or a response.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(to_api_error(&rejection)),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn to_api_error(rejection: &JsonRejection) -> ApiError {
    let message = root_cause(rejection);
    match rejection {
        JsonRejection::JsonDataError(_) => invalid_body(&message),
        JsonRejection::JsonSyntaxError(_) => ApiError::new(
            StatusCode::BAD_REQUEST,
            format!("Failed to parse request body as JSON: {message}"),
        ),
        JsonRejection::MissingJsonContentType(_) => {
            let detail = "The body must be JSON: send it with \"Content-Type: application/json\".";
            ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
        }
        rejection if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let detail = format!(
                "The body is larger than {} MB; upload pictures to {} and send their URLs.",
                api::limits::JSON_BYTES / (1024 * 1024),
                api::routes::FILES
            );
            ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
        }
        rejection => ApiError::new(
            rejection.status(),
            format!("The body could not be read: {message}"),
        ),
    }
}

/// The error of a body that does not match its type. Unknown and missing keys are reported with the
/// messages of Replicate's validator.
fn invalid_body(message: &str) -> ApiError {
    let quoted = |prefix: &str| {
        message
            .split_once(prefix)
            .and_then(|(_, rest)| rest.split_once('`'))
            .map(|(key, _)| key)
    };
    let (kind, description) = if let Some(key) = quoted("unknown field `") {
        (
            "additional_property_not_allowed",
            format!("Additional property {key} is not allowed"),
        )
    } else if let Some(key) = quoted("missing field `") {
        ("required", format!("{key} is required"))
    } else {
        ("invalid_type", message.to_owned())
    };
    ApiError::from(Problem::invalid_input(vec![InvalidField {
        kind: kind.into(),
        field: "(root)".into(),
        description,
    }]))
}

fn root_cause(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => root_cause(source),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use api::DepthRequest;
    use axum::{body::Body, http::header};

    use super::*;

    async fn read(body: &str) -> Problem {
        let request = Request::builder()
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        Json::<DepthRequest>::from_request(request, &())
            .await
            .unwrap_err()
            .problem()
            .clone()
    }

    #[tokio::test]
    async fn unknown_and_missing_keys_are_named() {
        assert_eq!(
            read(r#"{"image": "x", "model": 1}"#).await.invalid_fields[0].description,
            "Additional property model is not allowed"
        );
        assert_eq!(
            read("{}").await.invalid_fields[0].description,
            "image is required"
        );
        assert_eq!(read(r#"{"image": 3}"#).await.status, 422);
    }

    #[tokio::test]
    async fn malformed_json_is_a_bad_request() {
        let problem = read("{").await;
        assert_eq!(problem.status, 400);
        assert!(
            problem
                .detail
                .starts_with("Failed to parse request body as JSON: EOF"),
            "{}",
            problem.detail
        );
    }
}
