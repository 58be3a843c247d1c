use std::time::Duration;

use bytes::Bytes;
use reqwest::{Client, Response};
use serde_json::Value;
use tokio::sync::OnceCell;
use url::Url;

use super::super::upstream_prediction::UpstreamPrediction;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For a request whose response is immediate.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// For a request whose response is held until the prediction ends.
const HELD_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// The container's HTTP API.
#[derive(Debug)]
pub(super) struct Container {
    http: OnceCell<Client>,
    base: String,
}

/// The result of a health check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Health {
    /// Ready for predictions.
    Ready {
        /// Built by a Cog version whose responses must be held.
        is_old: bool,
    },
    /// All of its slots are in use.
    Busy,
    /// The model is being loaded.
    Starting,
    /// The model could not be loaded.
    SetupFailed { logs: String },
    /// The container does not respond.
    Unreachable,
}

/// The response to a submitted prediction.
#[derive(Debug)]
pub(super) enum PutResponse {
    /// Accepted, with its current state.
    Accepted(Box<UpstreamPrediction>),
    /// The container has no free slot.
    Busy,
    /// Rejected, with a message for people.
    Rejected(String),
    /// No response.
    NoResponse(reqwest::Error),
}

impl Container {
    pub fn new(url: &Url) -> Self {
        Self {
            http: OnceCell::new(),
            base: url.as_str().trim_end_matches('/').to_owned(),
        }
    }

    pub fn base_url(&self) -> &str {
        &self.base
    }

    pub async fn health(&self) -> Health {
        let response = async {
            self.http()
                .await?
                .get(format!("{}/health-check", self.base))
                .timeout(CALL_TIMEOUT)
                .send()
                .await
        };
        match response.await {
            Err(_) => Health::Unreachable,
            // Cog versions without a health check respond once the model is loaded.
            Ok(response) if response.status().as_u16() == 404 => Health::Ready { is_old: true },
            Ok(response) => health(&response.json().await.unwrap_or_default()),
        }
    }

    /// The OpenAPI document; `None` if the request fails.
    pub async fn openapi(&self) -> Option<Value> {
        let response = self
            .http()
            .await
            .ok()?
            .get(format!("{}/openapi.json", self.base))
            .timeout(CALL_TIMEOUT)
            .send()
            .await
            .ok()?;
        response.error_for_status().ok()?.json().await.ok()
    }

    /// Submits a prediction, or attaches to it if it runs already. The response of a held request
    /// comes when the prediction ends.
    pub async fn put(&self, id: &str, body: &Value, hold_response: bool) -> PutResponse {
        let response = async {
            let request = self
                .http()
                .await?
                .put(format!("{}/predictions/{id}", self.base))
                .json(body);
            let request = if hold_response {
                request.timeout(HELD_TIMEOUT)
            } else {
                request
                    .timeout(CALL_TIMEOUT)
                    .header("Prefer", "respond-async")
            };
            let response: Response = request.send().await?;
            Ok::<(u16, Bytes), reqwest::Error>((
                response.status().as_u16(),
                response.bytes().await?,
            ))
        };
        match response.await {
            Ok((status, body)) => {
                parse_response(status, &serde_json::from_slice(&body).unwrap_or_default())
            }
            Err(error) => PutResponse::NoResponse(error.without_url()),
        }
    }

    /// Requests cancellation. Its effect shows in the prediction's updates.
    pub async fn cancel(&self, id: &str) {
        let response = async {
            self.http()
                .await?
                .post(format!("{}/predictions/{id}/cancel", self.base))
                .timeout(CALL_TIMEOUT)
                .send()
                .await
        };
        if let Err(error) = response.await {
            tracing::warn!(
                error = &error.without_url() as &dyn std::error::Error,
                "cancel request to the container failed"
            );
        }
    }

    async fn http(&self) -> Result<&Client, reqwest::Error> {
        let build = || {
            Client::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
        };
        self.http.get_or_try_init(|| async { build() }).await
    }
}

fn health(response: &Value) -> Health {
    let logs = || {
        response
            .pointer("/setup/logs")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    match response
        .get("status")
        .and_then(Value::as_str)
        .unwrap_or_default()
    {
        "READY" => Health::Ready {
            is_old: response.pointer("/version/coglet").is_none(),
        },
        "BUSY" => Health::Busy,
        "SETUP_FAILED" => Health::SetupFailed { logs: logs() },
        _ => Health::Starting,
    }
}

fn parse_response(status: u16, response: &Value) -> PutResponse {
    match status {
        200..300 => match UpstreamPrediction::parse(response) {
            Some(known) => PutResponse::Accepted(Box::new(known)),
            None => PutResponse::Rejected(
                "The Cog container's response is not a prediction. Is it a Cog container?".into(),
            ),
        },
        409 | 429 | 502..=504 => PutResponse::Busy,
        422 => PutResponse::Rejected(format!(
            "The model rejected the input:\n{}",
            validation_errors(response)
        )),
        _ => PutResponse::Rejected(format!(
            "The Cog container responded with status {status}: {}",
            detail(response)
        )),
    }
}

/// The validation errors of a response, one a line.
fn validation_errors(response: &Value) -> String {
    let line = |error: &Value| {
        let path = error
            .get("loc")?
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .filter(|part| *part != "body");
        let message = error.get("msg").and_then(Value::as_str).unwrap_or_default();
        Some(format!(
            "- {}: {message}",
            path.collect::<Vec<_>>().join(".")
        ))
    };
    match response.get("detail").and_then(Value::as_array) {
        Some(list) => list.iter().filter_map(line).collect::<Vec<_>>().join("\n"),
        None => detail(response),
    }
}

fn detail(response: &Value) -> String {
    let text = response
        .get("detail")
        .or_else(|| response.get("error"))
        .and_then(Value::as_str);
    text.unwrap_or("no error message").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn health_follows_the_reported_status() {
        assert_eq!(
            health(&json!({ "status": "READY", "version": { "coglet": "0.23.1" } })),
            Health::Ready { is_old: false }
        );
        assert_eq!(
            health(&json!({ "status": "READY" })),
            Health::Ready { is_old: true }
        );
        assert_eq!(health(&json!({ "status": "BUSY" })), Health::Busy);
        for status in ["STARTING", "UNKNOWN", "DEFUNCT", "UNHEALTHY", ""] {
            assert_eq!(
                health(&json!({ "status": status })),
                Health::Starting,
                "{status}"
            );
        }
        let failed = json!({ "status": "SETUP_FAILED", "setup": { "logs": "no weights" } });
        assert_eq!(
            health(&failed),
            Health::SetupFailed {
                logs: "no weights".into()
            }
        );
    }

    #[test]
    fn validation_errors_are_listed_by_field() {
        let response = json!({ "detail": [
            { "type": "missing", "loc": ["body", "input", "input_image"], "msg": "Field required" },
            { "loc": ["body", "input", "num_outputs"], "msg": "Input should be less than or equal to 8" },
        ] });
        let PutResponse::Rejected(message) = parse_response(422, &response) else {
            panic!("not rejected")
        };
        assert!(message.ends_with("- input.input_image: Field required\n- input.num_outputs: Input should be less than or equal to 8"));
    }

    #[test]
    fn busy_response_is_not_a_rejection() {
        for (status, response) in [
            (409, json!({ "detail": "Already running a prediction" })),
            (503, json!({ "error": "Setup has not finished yet." })),
        ] {
            assert!(
                matches!(parse_response(status, &response), PutResponse::Busy),
                "{status}"
            );
        }
        let broken = parse_response(500, &json!({ "detail": "TypeError" }));
        assert!(
            matches!(broken, PutResponse::Rejected(_)),
            "an internal error would repeat"
        );
    }
}
