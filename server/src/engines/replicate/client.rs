use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{
    RequestBuilder, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER},
    multipart::{Form, Part},
    redirect,
};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{
    super::{Attachment, upstream::Upstream},
    Token,
};
use crate::{
    models::Target,
    passage::{Answer, Question},
};

/// To connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Between two pieces of an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// For a call that carries no file.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// For the upload of a file, whose size is bounded by what pictures are scaled to.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(180);
/// Bytes of an answer: a prediction's logs are far below.
const ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// Replicate's HTTP API, as far as it is needed here. One for all calls: it keeps its connections.
#[derive(Debug)]
pub(super) struct Client {
    /// Made with the first call: certificates take memory and time.
    http: OnceCell<reqwest::Client>,
    base: String,
    token: Token,
}

/// What to create.
#[derive(Debug, Clone)]
pub(super) struct Create {
    pub target: Target,
    pub input: api::Input,
    /// Where to send news, and of what.
    pub webhook: Option<(String, Vec<api::WebhookEvent>)>,
    /// Seconds after which Replicate is to end it.
    pub cancel_after: Option<u64>,
}

/// Why a call brought nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    /// No connection: nothing was sent.
    #[error("Replicate could not be reached")]
    NotSent(#[source] reqwest::Error),
    /// The request may have arrived; its answer did not, or not whole.
    #[error("Replicate's answer did not arrive")]
    NoAnswer(#[source] reqwest::Error),
    /// An answer that says nothing: another body than was asked for.
    #[error("Replicate answered with status {0} and a body that cannot be read")]
    Unreadable(u16),
    /// Replicate says no.
    #[error("Replicate answered with status {status}: {detail}")]
    Refused {
        status: u16,
        /// What it said, or nothing.
        detail: String,
        /// When to ask again, where it said so.
        retry_after: Option<Duration>,
    },
}

impl CallError {
    /// True where the same call may succeed later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Refused { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            _ => true,
        }
    }

    /// True where the call may have had its effect all the same.
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::NotSent(_) => false,
            Self::NoAnswer(_) | Self::Unreadable(_) => true,
            Self::Refused { status, .. } => matches!(status, 408 | 500..),
        }
    }

    /// When to ask again, where that was said.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

impl Client {
    /// `base` ends with `/v1`, without a slash behind.
    pub fn new(base: &url::Url, token: Token) -> Self {
        Self {
            http: OnceCell::new(),
            base: base.as_str().trim_end_matches('/').to_owned(),
            token,
        }
    }

    pub async fn create(&self, create: &Create) -> Result<Upstream, CallError> {
        let mut body = json!({ "input": create.input });
        if create.target.deployment.is_none()
            && let Some(version) = &create.target.version
        {
            body["version"] = json!(version);
        }
        if let Some((address, events)) = &create.webhook {
            body["webhook"] = json!(address);
            body["webhook_events_filter"] = json!(events);
        }
        let mut request = self
            .http()
            .await?
            .post(self.address(&creates(&create.target)))
            .json(&body);
        if let Some(seconds) = create.cancel_after {
            request = request.header("Cancel-After", format!("{seconds}s"));
        }
        self.prediction(request).await
    }

    pub async fn get(&self, id: &str) -> Result<Upstream, CallError> {
        self.prediction(
            self.http()
                .await?
                .get(self.address(&format!("/predictions/{id}"))),
        )
        .await
    }

    pub async fn cancel(&self, id: &str) -> Result<(), CallError> {
        self.call(
            self.http()
                .await?
                .post(self.address(&format!("/predictions/{id}/cancel"))),
        )
        .await
        .map(drop)
    }

    /// A page of the account's predictions, newest first, and the address of the next page.
    pub async fn list(
        &self,
        next: Option<&str>,
    ) -> Result<(Vec<Upstream>, Option<String>), CallError> {
        let first = self.address("/predictions");
        // What the next page's address says is followed on the host that was set only: the token goes nowhere else.
        let address = match next {
            Some(next) if next.starts_with(&self.base) => next,
            Some(next) => &format!(
                "{first}?{}",
                next.split_once('?').map_or("", |(_, query)| query)
            ),
            None => &first,
        };
        let answer = self.call(self.http().await?.get(address)).await?;
        let results = answer
            .get("results")
            .and_then(Value::as_array)
            .ok_or(CallError::Unreadable(200))?;
        let next = answer
            .get("next")
            .and_then(Value::as_str)
            .map(str::to_owned);
        Ok((results.iter().filter_map(Upstream::read).collect(), next))
    }

    /// Uploads a file; gives the address by which an input refers to it.
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
            .post(self.address("/files"))
            .timeout(UPLOAD_TIMEOUT)
            .multipart(form);
        let file = self.call(request).await?;
        let address = file
            .pointer("/urls/get")
            .and_then(Value::as_str)
            .ok_or(CallError::Unreadable(201))?;
        Ok(address.to_owned())
    }

    /// What it says to a `GET`.
    pub async fn read(&self, path: &str) -> Result<Value, CallError> {
        self.call(self.http().await?.get(self.address(path))).await
    }

    /// Passes a request on, and its answer back, whatever it says.
    pub async fn pass(
        &self,
        Question {
            method,
            path,
            content_type,
            body,
        }: Question,
    ) -> Result<Answer, CallError> {
        let mut request = self
            .http()
            .await?
            .request(method, self.address(&path))
            .header(AUTHORIZATION, self.token.header());
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type).body(body);
        }
        let response = request
            .send()
            .await
            .map_err(|error| unsent(error.without_url()))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = body_of(response).await?;
        if matches!(status.as_u16(), 401 | 403 | 500..) {
            return Err(refusal(
                status,
                &headers,
                &serde_json::from_slice(&body).unwrap_or_default(),
            ));
        }
        Ok(Answer {
            status,
            content_type: headers.get(CONTENT_TYPE).cloned(),
            retry_after: headers.get(RETRY_AFTER).cloned(),
            body,
        })
    }

    /// The secret that signs the webhooks that Replicate sends to this account, `whsec_…`.
    pub async fn webhook_secret(&self) -> Result<String, CallError> {
        let answer = self.read("/webhooks/default/secret").await?;
        answer
            .get("key")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or(CallError::Unreadable(200))
    }

    /// Where everything of it is, without a slash behind.
    pub fn base(&self) -> &str {
        &self.base
    }

    fn address(&self, path: &str) -> String {
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

    async fn prediction(&self, request: RequestBuilder) -> Result<Upstream, CallError> {
        let answer = self.call(request).await?;
        Upstream::read(&answer).ok_or(CallError::Unreadable(200))
    }

    async fn call(&self, request: RequestBuilder) -> Result<Value, CallError> {
        let response = request
            .header(AUTHORIZATION, self.token.header())
            .send()
            .await
            .map_err(|error| unsent(error.without_url()))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = body_of(response).await?;
        let value: Option<Value> = serde_json::from_slice(&body).ok();
        if status.is_success() {
            return match value {
                Some(value) => Ok(value),
                None if body.is_empty() => Ok(Value::Null),
                None => Err(CallError::Unreadable(status.as_u16())),
            };
        }
        Err(refusal(status, &headers, &value.unwrap_or_default()))
    }
}

/// Where predictions of it are created.
fn creates(target: &Target) -> String {
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

fn unsent(error: reqwest::Error) -> CallError {
    if error.is_connect() || error.is_builder() {
        CallError::NotSent(error)
    } else {
        CallError::NoAnswer(error)
    }
}

async fn body_of(mut response: Response) -> Result<Bytes, CallError> {
    let status = response.status();
    let mut bytes = BytesMut::new();
    while let Some(piece) = response
        .chunk()
        .await
        .map_err(|error| CallError::NoAnswer(error.without_url()))?
    {
        if bytes.len() + piece.len() > ANSWER_BYTES {
            return Err(CallError::Unreadable(status.as_u16()));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

fn refusal(status: StatusCode, headers: &HeaderMap, body: &Value) -> CallError {
    let detail = body
        .get("detail")
        .or_else(|| body.get("title"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    CallError::Refused {
        status: status.as_u16(),
        detail: detail.trim().to_owned(),
        retry_after: retry_after(headers, body, detail),
    }
}

/// When to ask again: the header says it, or the body's `retry_after`, or the sentence ("resets in ~5s").
fn retry_after(headers: &HeaderMap, body: &Value, detail: &str) -> Option<Duration> {
    let header = || headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok();
    let field = || {
        body.get("retry_after")?
            .as_f64()
            .filter(|seconds| *seconds >= 0.0)
            .map(|seconds| seconds.ceil() as u64)
    };
    let sentence = || {
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
        .or_else(sentence)
        .map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(header: Option<&'static str>, body: Value) -> CallError {
        let headers = header
            .map(|value| (RETRY_AFTER, value.parse().unwrap()))
            .into_iter()
            .collect();
        refusal(StatusCode::TOO_MANY_REQUESTS, &headers, &body)
    }

    #[test]
    fn when_to_ask_again_is_read_from_the_header_then_the_body_then_the_sentence() {
        let sentence = "Request was throttled. Your rate limit resets in ~30s.";
        for (header, body, seconds) in [
            (
                Some("7"),
                json!({ "detail": sentence, "retry_after": 5 }),
                Some(7),
            ),
            (
                Some("Wed, 21 Oct 2026 07:28:00 GMT"),
                json!({ "detail": sentence, "retry_after": 5 }),
                Some(5),
            ),
            (
                None,
                json!({ "detail": sentence, "retry_after": 4.2 }),
                Some(5),
            ),
            (None, json!({ "detail": sentence }), Some(30)),
            (None, json!({ "detail": "Slow down." }), None),
            (None, Value::Null, None),
        ] {
            assert_eq!(
                refused(header, body.clone()).retry_after(),
                seconds.map(Duration::from_secs),
                "{body}"
            );
        }
    }

    #[test]
    fn what_may_have_happened_is_told_from_what_did_not() {
        let refused = |status| CallError::Refused {
            status,
            detail: String::new(),
            retry_after: None,
        };
        for (status, passing, happened) in [
            (401, false, false),
            (402, false, false),
            (422, false, false),
            (429, true, false),
            (503, true, true),
        ] {
            let error = refused(status);
            assert_eq!(
                (error.is_passing(), error.may_have_happened()),
                (passing, happened),
                "{status}"
            );
        }
        assert!(
            CallError::Unreadable(200).may_have_happened(),
            "HTML in place of a prediction says nothing about the prediction"
        );
    }
}
