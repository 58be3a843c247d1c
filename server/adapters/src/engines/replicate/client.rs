use std::time::Duration;

use backon::ExponentialBuilder;
use bytes::{Bytes, BytesMut};
use reqwest::{
    RequestBuilder, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER},
    multipart::{Form, Part},
    redirect,
};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{super::upstream_prediction::UpstreamPrediction, Token};
use crate::upstream_proxy::{ProxyRequest, ProxyResponse};
use domain::{attachment::Attachment, model_target::Target};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Between two chunks of a response.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// For a request without a file.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// For the upload of a file. Pictures are scaled before, which bounds their size.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(180);
/// Bytes of a response; a prediction with its logs is far smaller.
const MAX_RESPONSE_BYTES: usize = 32 * 1024 * 1024;

/// A client of Replicate's HTTP API, with one connection pool.
#[derive(Debug)]
pub(super) struct Client {
    /// Built for the first request, because loading root certificates takes time and memory.
    http: OnceCell<reqwest::Client>,
    base: String,
    token: Token,
}

/// The request to create a prediction.
#[derive(Debug, Clone)]
pub(super) struct Create {
    pub target: Target,
    pub input: api::Input,
    /// The URL of webhooks, and the events to send.
    pub webhook: Option<(String, Vec<api::WebhookEvent>)>,
    /// Seconds after which Replicate cancels it.
    pub cancel_after: Option<u64>,
}

/// A failed request.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    /// The connection failed; nothing was sent.
    #[error("Replicate is unreachable")]
    NotSent(#[source] reqwest::Error),
    /// The request may have arrived, but the response did not, or not completely.
    #[error("the response of Replicate was lost")]
    ResponseLost(#[source] reqwest::Error),
    /// The response has another format than expected.
    #[error("Replicate responded with status {0} and an invalid body")]
    InvalidResponse(u16),
    /// The response has an error status.
    #[error("Replicate responded with status {status}: {detail}")]
    Rejected {
        status: u16,
        /// The message of the response; may be empty.
        detail: String,
        /// The time to wait before a retry, if the response has one.
        retry_after: Option<Duration>,
    },
}

/// Retries without a limit: after 125 to 250 ms at first, later after 15 to 30 s.
pub(super) const RETRY: ExponentialBuilder = ExponentialBuilder::new()
    .with_jitter()
    .with_min_delay(Duration::from_millis(125))
    .with_max_delay(Duration::from_secs(15))
    .without_max_times();

/// Extends the delay before a retry to the `Retry-After` of the response.
pub(super) fn honor_retry_after(error: &CallError, delay: Option<Duration>) -> Option<Duration> {
    Some(delay?.max(error.retry_after().unwrap_or_default()))
}

impl CallError {
    /// True if a retry may succeed.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Rejected { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            _ => true,
        }
    }

    /// True if the request may have taken effect.
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Self::NotSent(_) => false,
            Self::ResponseLost(_) | Self::InvalidResponse(_) => true,
            Self::Rejected { status, .. } => matches!(status, 408 | 500..),
        }
    }

    /// The time to wait before a retry, if the response has one.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Rejected { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Rejected { status, .. } => Some(*status),
            _ => None,
        }
    }
}

impl Client {
    /// `base` is the URL that ends with `/v1`.
    pub fn new(base: &url::Url, token: Token) -> Self {
        Self {
            http: OnceCell::new(),
            base: base.as_str().trim_end_matches('/').to_owned(),
            token,
        }
    }

    pub async fn create(&self, create: &Create) -> Result<UpstreamPrediction, CallError> {
        let mut body = json!({ "input": create.input });
        if create.target.deployment.is_none()
            && let Some(version) = &create.target.version
        {
            body["version"] = json!(version);
        }
        if let Some((url, events)) = &create.webhook {
            body["webhook"] = json!(url);
            body["webhook_events_filter"] = json!(events);
        }
        let mut request = self
            .http()
            .await?
            .post(self.url(&create_path(&create.target)))
            .json(&body);
        if let Some(seconds) = create.cancel_after {
            request = request.header("Cancel-After", format!("{seconds}s"));
        }
        self.prediction(request).await
    }

    pub async fn get(&self, id: &str) -> Result<UpstreamPrediction, CallError> {
        self.prediction(
            self.http()
                .await?
                .get(self.url(&format!("/predictions/{id}"))),
        )
        .await
    }

    pub async fn cancel(&self, id: &str) -> Result<(), CallError> {
        self.call(
            self.http()
                .await?
                .post(self.url(&format!("/predictions/{id}/cancel"))),
        )
        .await
        .map(drop)
    }

    /// A page of the account's predictions, newest first, and the URL of the next page.
    pub async fn list(
        &self,
        next: Option<&str>,
    ) -> Result<(Vec<UpstreamPrediction>, Option<String>), CallError> {
        let first = self.url("/predictions");
        // Only the query of the URL is used unless it is on the configured host, so that the token is
        // sent nowhere else.
        let url = match next {
            Some(next) if next.starts_with(&self.base) => next,
            Some(next) => &format!(
                "{first}?{}",
                next.split_once('?').map_or("", |(_, query)| query)
            ),
            None => &first,
        };
        let response = self.call(self.http().await?.get(url)).await?;
        let results = response
            .get("results")
            .and_then(Value::as_array)
            .ok_or(CallError::InvalidResponse(200))?;
        let next = response
            .get("next")
            .and_then(Value::as_str)
            .map(str::to_owned);
        Ok((
            results
                .iter()
                .filter_map(UpstreamPrediction::parse)
                .collect(),
            next,
        ))
    }

    /// Uploads a file. Returns the URL for use in an input.
    pub async fn upload(
        &self,
        Attachment {
            name,
            content_type,
            bytes,
            ..
        }: &Attachment,
    ) -> Result<String, CallError> {
        let content =
            Part::stream_with_length(bytes.clone(), bytes.len() as u64).file_name(name.clone());
        let content = content.mime_str(content_type).map_err(CallError::NotSent)?;
        let form = Form::new().part("content", content);
        let request = self
            .http()
            .await?
            .post(self.url("/files"))
            .timeout(UPLOAD_TIMEOUT)
            .multipart(form);
        let file = self.call(request).await?;
        let url = file
            .pointer("/urls/get")
            .and_then(Value::as_str)
            .ok_or(CallError::InvalidResponse(201))?;
        Ok(url.to_owned())
    }

    /// The JSON response to a `GET` request.
    pub async fn read(&self, path: &str) -> Result<Value, CallError> {
        self.call(self.http().await?.get(self.url(path))).await
    }

    /// Forwards a request. Responses with any status are returned, except those that concern this
    /// server: authentication and server errors.
    pub async fn forward(
        &self,
        ProxyRequest {
            method,
            path,
            content_type,
            body,
        }: ProxyRequest,
    ) -> Result<ProxyResponse, CallError> {
        let mut request = self
            .http()
            .await?
            .request(method, self.url(&path))
            .header(AUTHORIZATION, self.token.header());
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type).body(body);
        }
        let response = request
            .send()
            .await
            .map_err(|error| send_error(error.without_url()))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response).await?;
        if matches!(status.as_u16(), 401 | 403 | 500..) {
            return Err(rejection(
                status,
                &headers,
                &serde_json::from_slice(&body).unwrap_or_default(),
            ));
        }
        Ok(ProxyResponse {
            status,
            content_type: headers.get(CONTENT_TYPE).cloned(),
            retry_after: headers.get(RETRY_AFTER).cloned(),
            body,
        })
    }

    /// The secret that signs this account's webhooks, `whsec_…`.
    pub async fn webhook_secret(&self) -> Result<String, CallError> {
        let response = self.read("/webhooks/default/secret").await?;
        response
            .get("key")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or(CallError::InvalidResponse(200))
    }

    /// The base URL, without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn http(&self) -> Result<&reqwest::Client, CallError> {
        let build = || {
            reqwest::Client::builder()
                .user_agent(concat!("depth2img-studio/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(CONNECT_TIMEOUT)
                .read_timeout(READ_TIMEOUT)
                .timeout(CALL_TIMEOUT)
                .redirect(redirect::Policy::none())
                .build()
        };
        self.http
            .get_or_try_init(|| async { build().map_err(CallError::NotSent) })
            .await
    }

    async fn prediction(&self, request: RequestBuilder) -> Result<UpstreamPrediction, CallError> {
        let response = self.call(request).await?;
        UpstreamPrediction::parse(&response).ok_or(CallError::InvalidResponse(200))
    }

    async fn call(&self, request: RequestBuilder) -> Result<Value, CallError> {
        let response = request
            .header(AUTHORIZATION, self.token.header())
            .send()
            .await
            .map_err(|error| send_error(error.without_url()))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response).await?;
        let value: Option<Value> = serde_json::from_slice(&body).ok();
        if status.is_success() {
            return match value {
                Some(value) => Ok(value),
                None if body.is_empty() => Ok(Value::Null),
                None => Err(CallError::InvalidResponse(status.as_u16())),
            };
        }
        Err(rejection(status, &headers, &value.unwrap_or_default()))
    }
}

/// The path of the endpoint that creates predictions of the target.
fn create_path(target: &Target) -> String {
    match target {
        Target {
            deployment: Some(deployment),
            ..
        } => format!("/deployments/{deployment}/predictions"),
        Target {
            version: None,
            model: Some(model),
            ..
        } => format!("/models/{model}/predictions"),
        _ => "/predictions".into(),
    }
}

fn send_error(error: reqwest::Error) -> CallError {
    if error.is_connect() || error.is_builder() {
        CallError::NotSent(error)
    } else {
        CallError::ResponseLost(error)
    }
}

async fn read_body(mut response: Response) -> Result<Bytes, CallError> {
    let status = response.status();
    let mut bytes = BytesMut::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| CallError::ResponseLost(error.without_url()))?
    {
        if bytes.len() + chunk.len() > MAX_RESPONSE_BYTES {
            return Err(CallError::InvalidResponse(status.as_u16()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn rejection(status: StatusCode, headers: &HeaderMap, body: &Value) -> CallError {
    let detail = body
        .get("detail")
        .or_else(|| body.get("title"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    CallError::Rejected {
        status: status.as_u16(),
        detail: detail.trim().to_owned(),
        retry_after: retry_after(headers, body, detail),
    }
}

/// The time to wait before a retry: from the header, else from the body's `retry_after`, else from
/// its message ("resets in ~5s").
fn retry_after(headers: &HeaderMap, body: &Value, detail: &str) -> Option<Duration> {
    let header = || headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok();
    let field = || {
        body.get("retry_after")?
            .as_f64()
            .filter(|seconds| *seconds >= 0.0)
            .map(|seconds| seconds.ceil() as u64)
    };
    let message = || {
        let digits: String = detail
            .split_once("resets in ")?
            .1
            .trim_start_matches('~')
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().ok()
    };
    header()
        .or_else(field)
        .or_else(message)
        .map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttled(header: Option<&'static str>, body: Value) -> CallError {
        let headers = header
            .map(|value| (RETRY_AFTER, value.parse().unwrap()))
            .into_iter()
            .collect();
        rejection(StatusCode::TOO_MANY_REQUESTS, &headers, &body)
    }

    #[test]
    fn retry_after_is_read_from_header_body_or_message() {
        let message = "Request was throttled. Your rate limit resets in ~30s.";
        for (header, body, seconds) in [
            (
                Some("7"),
                json!({ "detail": message, "retry_after": 5 }),
                Some(7),
            ),
            (
                Some("Wed, 21 Oct 2026 07:28:00 GMT"),
                json!({ "detail": message, "retry_after": 5 }),
                Some(5),
            ),
            (
                None,
                json!({ "detail": message, "retry_after": 4.2 }),
                Some(5),
            ),
            (None, json!({ "detail": message }), Some(30)),
            (None, json!({ "detail": "Slow down." }), None),
            (None, Value::Null, None),
        ] {
            assert_eq!(
                throttled(header, body.clone()).retry_after(),
                seconds.map(Duration::from_secs),
                "{body}"
            );
        }
    }

    #[test]
    fn errors_are_classified_as_transient_and_ambiguous() {
        let rejected = |status| CallError::Rejected {
            status,
            detail: String::new(),
            retry_after: None,
        };
        for (status, transient, ambiguous) in [
            (401, false, false),
            (402, false, false),
            (422, false, false),
            (429, true, false),
            (503, true, true),
        ] {
            let error = rejected(status);
            assert_eq!(
                (error.is_transient(), error.is_ambiguous()),
                (transient, ambiguous),
                "{status}"
            );
        }
        assert!(
            CallError::InvalidResponse(200).is_ambiguous(),
            "an HTML response does not say whether the prediction was created"
        );
    }
}
