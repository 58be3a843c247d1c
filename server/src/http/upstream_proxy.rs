//! Forwards requests to the upstream API, and rewrites the URLs of its responses to this server.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::http::{error::ApiError, state::AppState};
use adapters::upstream_proxy::{ProxyError, ProxyRequest, ProxyResponse, UpstreamProxy};
use domain::links::Links;

/// Maximal size of a forwarded body in bytes: a search query or the input of a training.
const BODY_BYTES: usize = 256 * 1024;

/// Middleware: forwards requests that only read to the upstream API, if the engine has one. All
/// other requests reach their handlers.
pub async fn forward_reads(
    State(state): State<AppState>,
    links: Links,
    request: Request,
    next: Next,
) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD)
        || request.method().as_str() == "QUERY";
    let upstream = match &state.upstream_proxy {
        Some(upstream) if is_read => upstream,
        _ => return next.run(request).await,
    };
    match to_upstream_request(request).await {
        Ok(request) => forward(upstream.as_ref(), &links, request)
            .await
            .into_response(),
        Err(error) => error.into_response(),
    }
}

/// The request to forward. It carries nothing that identifies the client.
pub async fn to_upstream_request(request: Request) -> Result<ProxyRequest, ApiError> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(Body::new(body), BODY_BYTES)
        .await
        .map_err(|_| body_too_large())?;
    let path = upstream_path(&parts.uri).ok_or_else(ApiError::not_found)?;
    let content_type = parts.headers.get(header::CONTENT_TYPE).cloned();
    Ok(ProxyRequest {
        method: parts.method,
        path,
        content_type: content_type.filter(|_| !body.is_empty()),
        body,
    })
}

/// Path and query below `/v1`. `None` for a path that another parser may normalize (dot segments,
/// backslashes, escapes): it would bypass the choice of the route, and with this server's token it
/// could reach resources of all owners.
fn upstream_path(uri: &Uri) -> Option<String> {
    let path = uri.path().strip_prefix("/v1/")?;
    if !path.split('/').all(api::is_slug) {
        return None;
    }
    Some(match uri.query() {
        Some(query) => format!("/{path}?{query}"),
        None => format!("/{path}"),
    })
}

/// Forwards the request and returns the response with URLs on this server.
pub async fn forward(
    upstream: &dyn UpstreamProxy,
    links: &Links,
    request: ProxyRequest,
) -> Result<Response, ApiError> {
    let response = send(upstream, request).await?;
    Ok(to_response(response, upstream.base(), links))
}

/// Sends the request to the upstream API.
pub async fn send(
    upstream: &dyn UpstreamProxy,
    request: ProxyRequest,
) -> Result<ProxyResponse, ApiError> {
    upstream.forward(request).await.map_err(to_api_error)
}

/// The error of a request to which the upstream API did not respond.
pub fn to_api_error(error: ProxyError) -> ApiError {
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
}

/// The upstream response with its URLs on this server, so that no client sends its key elsewhere.
pub fn to_response(
    ProxyResponse {
        status,
        content_type,
        retry_after,
        body,
    }: ProxyResponse,
    base: &str,
    links: &Links,
) -> Response {
    let body = match serde_json::from_slice::<Value>(&body) {
        Ok(mut value) => {
            rewrite_urls(&mut value, base, &links.absolute("/v1"));
            Bytes::from(value.to_string())
        }
        Err(_) => body,
    };
    let content_type = if status.is_success() {
        content_type.unwrap_or(HeaderValue::from_static("application/json"))
    } else {
        HeaderValue::from_static("application/problem+json")
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.extend(retry_after.map(|seconds| (header::RETRY_AFTER, seconds)));
    response
}

/// Replaces the prefix `base` of every string by `own_base`.
fn rewrite_urls(value: &mut Value, base: &str, own_base: &str) {
    match value {
        Value::String(text) => {
            let rest = text.strip_prefix(base);
            if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
            {
                *text = format!("{own_base}{rest}");
            }
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| rewrite_urls(value, base, own_base)),
        Value::Object(entries) => entries
            .values_mut()
            .for_each(|value| rewrite_urls(value, base, own_base)),
        _ => {}
    }
}

fn body_too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("The body may have at most {BODY_BYTES} bytes here."),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_unambiguous_paths_are_forwarded() {
        let path = |path: &str| upstream_path(&path.parse().unwrap());
        assert_eq!(
            path("/v1/models?cursor=a%3D"),
            Some("/models?cursor=a%3D".into())
        );
        assert_eq!(
            path("/v1/models/a-b/c_d.e/versions"),
            Some("/models/a-b/c_d.e/versions".into())
        );
        for ambiguous in [
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
            assert_eq!(path(ambiguous), None, "{ambiguous}");
        }
    }

    #[test]
    fn only_urls_of_the_upstream_api_are_rewritten() {
        let mut value = json!({
            "next": "https://api.replicate.com/v1/models?cursor=a", "output": "https://replicate.delivery/x.png",
            "results": [{ "urls": { "get": "https://api.replicate.com/v1/predictions/a" } }, "https://api.replicate.com/v10", 3],
        });
        rewrite_urls(&mut value, "https://api.replicate.com/v1", "http://here/v1");
        let expected = json!({
            "next": "http://here/v1/models?cursor=a", "output": "https://replicate.delivery/x.png",
            "results": [{ "urls": { "get": "http://here/v1/predictions/a" } }, "https://api.replicate.com/v10", 3],
        });
        assert_eq!(value, expected);
    }
}
