//! Requests that somebody else answers.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{
    error::ApiError,
    links::Links,
    passage::{Answer, Passage, Question},
};

/// Bytes of a question: words to search for, or the input of a training.
const QUESTION_BYTES: usize = 256 * 1024;

/// The request as it is passed on: without anything that says who asks.
pub async fn question(request: Request) -> Result<Question, ApiError> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(Body::new(body), QUESTION_BYTES).await.map_err(|_| too_long())?;
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    Ok(Question {
        method: parts.method,
        path: path.strip_prefix("/v1").unwrap_or(path).to_owned(),
        content_type: parts.headers.get(header::CONTENT_TYPE).cloned().filter(|_| !body.is_empty()),
        body,
    })
}

/// What is said to it, with addresses on this server.
pub async fn answer(passage: &dyn Passage, links: &Links, question: Question) -> Result<Response, ApiError> {
    Ok(present(ask(passage, question).await?, passage.base(), links))
}

/// What is said to it.
pub async fn ask(passage: &dyn Passage, question: Question) -> Result<Answer, ApiError> {
    passage.pass(question).await.map_err(|error| ApiError::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()))
}

/// The answer with its addresses on this server, lest a client send its key elsewhere.
pub fn present(Answer { status, content_type, retry_after, body }: Answer, base: &str, links: &Links) -> Response {
    let body = match serde_json::from_slice::<Value>(&body) {
        Ok(mut value) => {
            lead_here(&mut value, base, &links.absolute("/v1"));
            Bytes::from(value.to_string())
        }
        Err(_) => body,
    };
    let mut response = (status, body).into_response();
    let problem = (!status.is_success()).then_some(HeaderValue::from_static("application/problem+json"));
    let content_type = problem.or(content_type).unwrap_or(HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response.headers_mut().extend(retry_after.map(|seconds| (header::RETRY_AFTER, seconds)));
    response
}

fn lead_here(value: &mut Value, base: &str, here: &str) {
    match value {
        Value::String(text) => {
            if let Some(rest) = text.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with(['/', '?'])) {
                *text = format!("{here}{rest}");
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| lead_here(value, base, here)),
        Value::Object(entries) => entries.values_mut().for_each(|value| lead_here(value, base, here)),
        _ => {}
    }
}

fn too_long() -> ApiError {
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, format!("The body may have at most {QUESTION_BYTES} bytes here."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_of_the_answerer_lead_here_and_no_others() {
        let mut value = json!({
            "next": "https://api.replicate.com/v1/models?cursor=a", "output": "https://replicate.delivery/x.png",
            "results": [{ "urls": { "get": "https://api.replicate.com/v1/predictions/a" } }, "https://api.replicate.com/v10", 3],
        });
        lead_here(&mut value, "https://api.replicate.com/v1", "http://here/v1");
        let expected = json!({
            "next": "http://here/v1/models?cursor=a", "output": "https://replicate.delivery/x.png",
            "results": [{ "urls": { "get": "http://here/v1/predictions/a" } }, "https://api.replicate.com/v10", 3],
        });
        assert_eq!(value, expected);
    }
}
