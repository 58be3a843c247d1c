//! Requests that somebody else answers.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{
    error::ApiError,
    links::Links,
    passage::{Answer, Passage, PassageError, Question},
};

/// Bytes of a question: words to search for, or the input of a training.
const QUESTION_BYTES: usize = 256 * 1024;

/// The request as it is passed on: without anything that says who asks.
pub async fn question(request: Request) -> Result<Question, ApiError> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(Body::new(body), QUESTION_BYTES)
        .await
        .map_err(|_| too_long())?;
    let path = path_below(&parts.uri).ok_or_else(ApiError::not_found)?;
    Ok(Question {
        method: parts.method,
        path,
        content_type: parts
            .headers
            .get(header::CONTENT_TYPE)
            .cloned()
            .filter(|_| !body.is_empty()),
        body,
    })
}

/// Path and query below `/v1`. None for a path that some reader may take for another one (dots alone, backslashes, what is escaped): it was
/// chosen as what it says, and with this server's token it could lead to what is every owner's.
fn path_below(uri: &Uri) -> Option<String> {
    let path = uri.path().strip_prefix("/v1/")?;
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    path.split('/')
        .all(api::is_slug)
        .then(|| format!("/{path}{query}"))
}

/// What is said to it, with addresses on this server.
pub async fn answer(
    passage: &dyn Passage,
    links: &Links,
    question: Question,
) -> Result<Response, ApiError> {
    Ok(present(
        ask(passage, question).await?,
        passage.base(),
        links,
    ))
}

/// What is said to it.
pub async fn ask(passage: &dyn Passage, question: Question) -> Result<Answer, ApiError> {
    passed(passage.pass(question).await)
}

/// What came of it.
pub fn passed<T>(result: Result<T, PassageError>) -> Result<T, ApiError> {
    result.map_err(|error| ApiError::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()))
}

/// The answer with its addresses on this server, lest a client send its key elsewhere.
pub fn present(
    Answer {
        status,
        content_type,
        retry_after,
        body,
    }: Answer,
    base: &str,
    links: &Links,
) -> Response {
    let body = match serde_json::from_slice::<Value>(&body) {
        Ok(mut value) => {
            lead_here(&mut value, base, &links.absolute("/v1"));
            Bytes::from(value.to_string())
        }
        Err(_) => body,
    };
    let mut response = (status, body).into_response();
    let problem =
        (!status.is_success()).then_some(HeaderValue::from_static("application/problem+json"));
    let content_type = problem
        .or(content_type)
        .unwrap_or(HeaderValue::from_static("application/json"));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    response
        .headers_mut()
        .extend(retry_after.map(|seconds| (header::RETRY_AFTER, seconds)));
    response
}

fn lead_here(value: &mut Value, base: &str, here: &str) {
    match value {
        Value::String(text) => {
            if let Some(rest) = text
                .strip_prefix(base)
                .filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
            {
                *text = format!("{here}{rest}");
            }
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| lead_here(value, base, here)),
        Value::Object(entries) => entries
            .values_mut()
            .for_each(|value| lead_here(value, base, here)),
        _ => {}
    }
}

fn too_long() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("The body may have at most {QUESTION_BYTES} bytes here."),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_path_that_everybody_reads_alike_is_passed_on() {
        let below = |path: &str| path_below(&path.parse().unwrap());
        assert_eq!(
            below("/v1/models?cursor=a%3D"),
            Some("/models?cursor=a%3D".into())
        );
        assert_eq!(
            below("/v1/models/a-b/c_d.e/versions"),
            Some("/models/a-b/c_d.e/versions".into())
        );
        for elsewhere in [
            "/v1/models/../predictions",
            "/v1/models/./predictions",
            "/v1/models/%2e%2e/predictions",
            "/v1/models/%2E./account",
            r"/v1/collections/..\webhooks\default\secret",
            "/v1/models/a%2f..%2f../account",
            "/v1/models//account",
            "/v1/models/a;/../account",
            "/account",
        ] {
            assert_eq!(below(elsewhere), None, "{elsewhere}");
        }
    }

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
