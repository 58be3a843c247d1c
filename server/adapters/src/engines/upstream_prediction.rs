//! A prediction in the API of a remote engine. Replicate and Cog use the same format.

use api::{Input, ModelName};
use serde_json::Value;

use super::Update;

/// A prediction at a remote engine, parsed leniently: everything but the id may be missing, and
/// unknown properties are ignored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct UpstreamPrediction {
    pub id: String,
    pub stage: Stage,
    pub output: Value,
    pub logs: String,
    pub error: Option<String>,
    /// Input, output and logs were removed, as Replicate does an hour after the end.
    pub data_removed: bool,
    pub model: Option<ModelName>,
    pub version: String,
    pub input: Input,
    /// Seconds of run time.
    pub predict_time: Option<f64>,
    /// The URL of its webhooks.
    pub webhook: Option<String>,
    pub created_at: Option<jiff::Timestamp>,
}

/// The stage of a prediction. Ordered: it never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Waiting for hardware, or for the model to boot.
    Waiting,
    /// Running. Unknown statuses count as running, so that none is mistaken for an end.
    Running,
    /// Ended.
    Ended(End),
}

/// How a prediction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Succeeded,
    Failed,
    Canceled,
    Aborted,
}

impl UpstreamPrediction {
    /// Parses a JSON object; `None` without an id, because then it is not a prediction.
    pub fn parse(object: &Value) -> Option<Self> {
        let text = |key: &str| {
            object
                .get(key)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        Some(Self {
            id: text("id")?,
            stage: stage(
                object
                    .get("status")
                    .and_then(Value::as_str)
                    .unwrap_or_default(),
            ),
            output: object.get("output").cloned().unwrap_or_default(),
            logs: text("logs").unwrap_or_default(),
            error: object.get("error").and_then(error),
            data_removed: object
                .get("data_removed")
                .and_then(Value::as_bool)
                .unwrap_or_default(),
            model: text("model").and_then(|name| name.parse().ok()),
            version: text("version").unwrap_or_default(),
            input: object
                .get("input")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
            predict_time: object
                .pointer("/metrics/predict_time")
                .and_then(Value::as_f64),
            webhook: text("webhook"),
            created_at: text("created_at").and_then(|time| time.parse().ok()),
        })
    }

    /// The output if it is a list of texts without files.
    fn text_chunks(&self) -> Option<Vec<String>> {
        let text = |value: &Value| {
            value
                .as_str()
                .filter(|text| !is_url(text))
                .map(str::to_owned)
        };
        self.output.as_array()?.iter().map(text).collect()
    }

    /// The output with `null` in place of each URL, and the URLs, each with its JSON pointer.
    pub fn files(&self) -> (Value, Vec<(String, String)>) {
        let (mut value, mut urls) = (self.output.clone(), Vec::new());
        take_urls(&mut value, String::new(), &mut urls);
        (value, urls)
    }
}

fn stage(status: &str) -> Stage {
    match status {
        "starting" | "queued" => Stage::Waiting,
        "succeeded" => Stage::Ended(End::Succeeded),
        "failed" => Stage::Ended(End::Failed),
        "canceled" => Stage::Ended(End::Canceled),
        "aborted" => Stage::Ended(End::Aborted),
        _ => Stage::Running,
    }
}

/// Errors are texts by convention; any other JSON is shown as it is.
fn error(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => (!text.trim().is_empty()).then(|| text.trim().to_owned()),
        other => Some(other.to_string()),
    }
}

fn take_urls(value: &mut Value, pointer: String, urls: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) if is_url(text) => {
            urls.push((pointer, std::mem::take(text)));
            *value = Value::Null;
        }
        Value::Array(values) => {
            values
                .iter_mut()
                .enumerate()
                .for_each(|(index, value)| take_urls(value, format!("{pointer}/{index}"), urls));
        }
        Value::Object(entries) => entries.iter_mut().for_each(|(key, value)| {
            let key = key.replace('~', "~0").replace('/', "~1");
            take_urls(value, format!("{pointer}/{key}"), urls);
        }),
        _ => {}
    }
}

/// True if the text is a URL and nothing else.
fn is_url(text: &str) -> bool {
    ["https://", "http://", "data:"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_whitespace)
}

/// The updates of a prediction that were already reported. Its state never goes back, in whatever
/// order webhooks and responses arrive.
#[derive(Debug, Default)]
pub(super) struct UpdateTracker {
    is_started: bool,
    model: Option<ModelName>,
    logs: String,
    text_chunks: usize,
}

impl UpdateTracker {
    /// The updates in `prediction` that were not reported before.
    pub fn new_updates(&mut self, prediction: &UpstreamPrediction) -> Vec<Update> {
        let mut updates = Vec::new();
        if self.model.is_none()
            && let Some(model) = &prediction.model
        {
            self.model = Some(model.clone());
            updates.push(Update::Model(model.clone()));
        }
        if prediction.stage > Stage::Waiting && !self.is_started {
            self.is_started = true;
            updates.push(Update::Started);
        }
        if self.is_started && prediction.logs.len() > self.logs.len() {
            // Logs grow at their end. If they were replaced, the new logs are reported as a whole.
            let new = prediction.logs.strip_prefix(&self.logs);
            updates.push(Update::Logs(new.unwrap_or(&prediction.logs).to_owned()));
            self.logs = prediction.logs.clone();
        }
        // The last chunks are part of the final output.
        if prediction.stage == Stage::Running
            && let Some(chunks) = prediction.text_chunks()
            && chunks.len() > self.text_chunks
        {
            self.text_chunks = chunks.len();
            updates.push(Update::Text(chunks));
        }
        updates
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parse_requires_only_an_id() {
        let bare = UpstreamPrediction::parse(&json!({ "id": "a", "anything": [1] })).unwrap();
        assert_eq!(
            (bare.stage, bare.output, bare.logs.as_str(), bare.error),
            (Stage::Running, Value::Null, "", None)
        );
        for wrong in [
            json!({}),
            json!({ "id": "" }),
            json!({ "id": 1 }),
            json!("a"),
            json!({ "detail": "no" }),
        ] {
            assert_eq!(UpstreamPrediction::parse(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn unknown_status_is_running() {
        for status in ["starting", "processing", "paused", "SUCCEEDED", ""] {
            assert!(!matches!(stage(status), Stage::Ended(_)), "{status}");
        }
        assert!(Stage::Waiting < Stage::Running && Stage::Running < stage("failed"));
    }

    #[test]
    fn files_are_found_in_any_output() {
        let files = |output: Value| {
            UpstreamPrediction::parse(&json!({ "id": "a", "output": output }))
                .unwrap()
                .files()
        };
        let pointers = |places: &[(&str, &str)]| {
            places
                .iter()
                .map(|(place, address)| ((*place).into(), (*address).into()))
                .collect::<Vec<_>>()
        };
        assert_eq!(files(json!(null)), (json!(null), vec![]));
        assert_eq!(
            files(json!("https://a/0.png")),
            (json!(null), pointers(&[("", "https://a/0.png")]))
        );
        let list = pointers(&[("/0", "https://a/0.png"), ("/1", "https://a/1.png")]);
        assert_eq!(
            files(json!(["https://a/0.png", "https://a/1.png"])),
            (json!([null, null]), list)
        );
        assert_eq!(
            files(
                json!({ "a/b": "https://a/0.png", "text": "hello", "more": [{ "x~": "data:image/png;base64,AA==" }] })
            ),
            (
                json!({ "a/b": null, "text": "hello", "more": [{ "x~": null }] }),
                pointers(&[
                    ("/a~1b", "https://a/0.png"),
                    ("/more/0/x~0", "data:image/png;base64,AA==")
                ])
            )
        );
        for text in [
            json!("only words"),
            json!(["https:", "//a"]),
            json!("https://a.example says so"),
        ] {
            assert_eq!(files(text.clone()), (text, vec![]));
        }
    }

    #[test]
    fn error_that_is_not_a_text_is_shown_as_json() {
        let error_of = |error: Value| {
            UpstreamPrediction::parse(&json!({ "id": "a", "error": error }))
                .unwrap()
                .error
        };
        assert_eq!(error_of(json!(null)), None);
        assert_eq!(error_of(json!(" ")), None, "an empty error is none");
        assert_eq!(error_of(json!({ "code": 1 })), Some("{\"code\":1}".into()));
    }

    fn prediction(status: &str, logs: &str) -> UpstreamPrediction {
        UpstreamPrediction::parse(&json!({ "id": "a", "status": status, "logs": logs })).unwrap()
    }

    #[test]
    fn updates_are_reported_once_in_any_order() {
        let mut tracker = UpdateTracker::default();
        assert_eq!(tracker.new_updates(&prediction("starting", "")), []);
        assert_eq!(
            tracker.new_updates(&prediction("processing", "Using seed: 7\n")),
            [Update::Started, Update::Logs("Using seed: 7\n".into())]
        );
        assert_eq!(
            tracker.new_updates(&prediction("processing", "Using seed: 7\n")),
            [],
            "a repeated webhook has no updates"
        );
        assert_eq!(
            tracker.new_updates(&prediction("starting", "")),
            [],
            "a late webhook has no updates"
        );
        assert_eq!(
            tracker.new_updates(&prediction("succeeded", "Using seed: 7\n 2%|")),
            [Update::Logs(" 2%|".into())]
        );
    }

    #[test]
    fn text_is_reported_as_it_streams_and_files_at_the_end() {
        let mut tracker = UpdateTracker::default();
        let mut updates = |status: &str, output: Value| {
            tracker.new_updates(
                &UpstreamPrediction::parse(
                    &json!({ "id": "a", "status": status, "output": output }),
                )
                .unwrap(),
            )
        };
        let text =
            |chunks: &[&str]| Update::Text(chunks.iter().map(|&chunk| chunk.to_owned()).collect());
        assert_eq!(updates("processing", json!([])), [Update::Started]);
        assert_eq!(
            updates("processing", json!(["On", "ce"])),
            [text(&["On", "ce"])]
        );
        assert_eq!(
            updates("processing", json!(["On"])),
            [],
            "a late webhook has no updates"
        );
        assert_eq!(
            updates("processing", json!(["On", "ce", "https://a/0.png"])),
            []
        );
        assert_eq!(
            updates("succeeded", json!(["On", "ce", " upon"])),
            [],
            "the last chunk is part of the output"
        );
    }

    #[test]
    fn first_update_after_the_end_includes_the_start() {
        let mut tracker = UpdateTracker::default();
        assert_eq!(
            tracker.new_updates(&prediction("succeeded", "all")),
            [Update::Started, Update::Logs("all".into())]
        );
    }
}
