use std::time::Duration;

use bytes::Bytes;
use reqwest::{Client, Response};
use serde_json::Value;
use tokio::sync::OnceCell;
use url::Url;

use super::super::upstream::Upstream;

/// To connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For a call that is answered at once.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// For a call that is answered when the prediction has ended.
const HELD_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// The container's HTTP API.
#[derive(Debug)]
pub(super) struct Container {
    http: OnceCell<Client>,
    base: String,
}

/// What a container says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Health {
    /// It takes predictions.
    Ready {
        /// True for those that must be asked to hold their answer.
        is_old: bool,
    },
    /// It runs as many as it can.
    Busy,
    /// Its model is being set up, or recovers.
    NotYet,
    /// Its model could not be set up.
    SetupFailed { logs: String },
    /// It does not answer.
    Away,
}

/// What a container answers to a prediction that is handed over.
#[derive(Debug)]
pub(super) enum Reply {
    /// It has it, as far as this.
    Has(Box<Upstream>),
    /// It takes no more just now.
    NotNow,
    /// It does not take it; the sentence says why.
    Refused(String),
    /// It did not answer.
    Silent(reqwest::Error),
}

impl Container {
    pub fn new(url: &Url) -> Self {
        Self {
            http: OnceCell::new(),
            base: url.as_str().trim_end_matches('/').to_owned(),
        }
    }

    pub fn address(&self) -> &str {
        &self.base
    }

    pub async fn health(&self) -> Health {
        let answer = async {
            self.http()
                .await?
                .get(format!("{}/health-check", self.base))
                .timeout(CALL_TIMEOUT)
                .send()
                .await
        };
        match answer.await {
            Err(_) => Health::Away,
            // Models of before the health check are ready when they answer at all.
            Ok(answer) if answer.status().as_u16() == 404 => Health::Ready { is_old: true },
            Ok(answer) => health(&answer.json().await.unwrap_or_default()),
        }
    }

    /// The description of its API; None where it gives none.
    pub async fn openapi(&self) -> Option<Value> {
        let answer = self
            .http()
            .await
            .ok()?
            .get(format!("{}/openapi.json", self.base))
            .timeout(CALL_TIMEOUT)
            .send()
            .await
            .ok()?;
        answer.error_for_status().ok()?.json().await.ok()
    }

    /// Hands a prediction over, or joins it where it runs already. A held call is answered at the prediction's end.
    pub async fn put(&self, id: &str, body: &Value, is_held: bool) -> Reply {
        let answer = async {
            let request = self
                .http()
                .await?
                .put(format!("{}/predictions/{id}", self.base))
                .json(body);
            let request = if is_held {
                request.timeout(HELD_TIMEOUT)
            } else {
                request
                    .timeout(CALL_TIMEOUT)
                    .header("Prefer", "respond-async")
            };
            let answer: Response = request.send().await?;
            Ok::<(u16, Bytes), reqwest::Error>((answer.status().as_u16(), answer.bytes().await?))
        };
        match answer.await {
            Ok((status, body)) => reply(status, &serde_json::from_slice(&body).unwrap_or_default()),
            Err(error) => Reply::Silent(error.without_url()),
        }
    }

    /// Asks it to end a prediction. Whether it does shows in what follows.
    pub async fn cancel(&self, id: &str) {
        let answer = async {
            self.http()
                .await?
                .post(format!("{}/predictions/{id}/cancel", self.base))
                .timeout(CALL_TIMEOUT)
                .send()
                .await
        };
        if let Err(error) = answer.await {
            tracing::warn!(
                error = &error.without_url() as &dyn std::error::Error,
                "the container could not be told that a run is canceled"
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

fn health(answer: &Value) -> Health {
    let logs = || {
        answer
            .pointer("/setup/logs")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    match answer
        .get("status")
        .and_then(Value::as_str)
        .unwrap_or_default()
    {
        "READY" => Health::Ready {
            is_old: answer.pointer("/version/coglet").is_none(),
        },
        "BUSY" => Health::Busy,
        "SETUP_FAILED" => Health::SetupFailed { logs: logs() },
        _ => Health::NotYet,
    }
}

fn reply(status: u16, answer: &Value) -> Reply {
    match status {
        200..300 => match Upstream::read(answer) {
            Some(known) => Reply::Has(Box::new(known)),
            None => Reply::Refused(
                "The Cog container answered something that is no prediction. Is it one?".into(),
            ),
        },
        409 | 429 | 502..=504 => Reply::NotNow,
        422 => Reply::Refused(format!(
            "The model did not take the input:\n{}",
            faults(answer)
        )),
        _ => Reply::Refused(format!(
            "The Cog container answered with status {status}: {}",
            detail(answer)
        )),
    }
}

/// The faults that a container lists, in the words of `invalid_fields`.
fn faults(answer: &Value) -> String {
    let one = |fault: &Value| {
        let place = fault
            .get("loc")?
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .filter(|part| *part != "body");
        let message = fault.get("msg").and_then(Value::as_str).unwrap_or_default();
        Some(format!(
            "- {}: {message}",
            place.collect::<Vec<_>>().join(".")
        ))
    };
    match answer.get("detail").and_then(Value::as_array) {
        Some(list) => list.iter().filter_map(one).collect::<Vec<_>>().join("\n"),
        None => detail(answer),
    }
}

fn detail(answer: &Value) -> String {
    let text = answer
        .get("detail")
        .or_else(|| answer.get("error"))
        .and_then(Value::as_str);
    text.unwrap_or("it did not say why").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_container_is_ready_when_it_says_so() {
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
                Health::NotYet,
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
    fn the_faults_of_an_input_are_listed_field_by_field() {
        let answer = json!({ "detail": [
            { "type": "missing", "loc": ["body", "input", "input_image"], "msg": "Field required" },
            { "loc": ["body", "input", "num_outputs"], "msg": "Input should be less than or equal to 8" },
        ] });
        let Reply::Refused(sentence) = reply(422, &answer) else {
            panic!("refused")
        };
        assert!(sentence.ends_with("- input.input_image: Field required\n- input.num_outputs: Input should be less than or equal to 8"));
    }

    #[test]
    fn a_busy_container_is_waited_for() {
        for (status, answer) in [
            (409, json!({ "detail": "Already running a prediction" })),
            (503, json!({ "error": "Setup has not finished yet." })),
        ] {
            assert!(matches!(reply(status, &answer), Reply::NotNow), "{status}");
        }
        let broken = reply(500, &json!({ "detail": "TypeError" }));
        assert!(
            matches!(broken, Reply::Refused(_)),
            "what breaks the container would break it again, after another run"
        );
    }
}
