//! A prediction as an engine far away shows it. Replicate and Cog use the same words.

use api::{Input, ModelName};
use serde_json::Value;

use super::Update;

/// A prediction as an engine far away shows it, read leniently: everything but the id may be missing, and what is not
/// known here is passed over.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Upstream {
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
    /// Seconds that it ran.
    pub predict_time: Option<f64>,
    /// Where its news go.
    pub webhook: Option<String>,
    pub created_at: Option<jiff::Timestamp>,
}

/// How far it is. Ordered: it never steps back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Waits for a machine, or for the model to boot.
    Waiting,
    /// Runs, or does something that has no name yet here: only what is known to be the end is taken for it.
    Running,
    /// Ended.
    Ended(End),
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Succeeded,
    Failed,
    Canceled,
    Aborted,
}

impl Upstream {
    /// None where it has no id: then it is no prediction.
    pub fn read(object: &Value) -> Option<Self> {
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
            created_at: text("created_at").and_then(|moment| moment.parse().ok()),
        })
    }

    /// Its output where that is a list of texts and no file among them.
    fn words(&self) -> Option<Vec<String>> {
        let text = |value: &Value| {
            value
                .as_str()
                .filter(|text| !is_address(text))
                .map(str::to_owned)
        };
        self.output.as_array()?.iter().map(text).collect()
    }

    /// Its output, whatever its shape, without the addresses in it; and these, each with its place (a JSON pointer).
    pub fn files(&self) -> (Value, Vec<(String, String)>) {
        let (mut value, mut found) = (self.output.clone(), Vec::new());
        take_addresses(&mut value, String::new(), &mut found);
        (value, found)
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

/// Usually a text; whatever else it is, it is shown.
fn error(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => (!text.trim().is_empty()).then(|| text.trim().to_owned()),
        other => Some(other.to_string()),
    }
}

fn take_addresses(value: &mut Value, pointer: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) if is_address(text) => {
            found.push((pointer, std::mem::take(text)));
            *value = Value::Null;
        }
        Value::Array(values) => {
            values.iter_mut().enumerate().for_each(|(place, value)| {
                take_addresses(value, format!("{pointer}/{place}"), found)
            });
        }
        Value::Object(entries) => entries.iter_mut().for_each(|(key, value)| {
            let key = key.replace('~', "~0").replace('/', "~1");
            take_addresses(value, format!("{pointer}/{key}"), found);
        }),
        _ => {}
    }
}

/// An address and nothing else; a text that begins with one goes on.
fn is_address(text: &str) -> bool {
    ["https://", "http://", "data:"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_whitespace)
}

/// What of a prediction was told already. It never goes back, whatever order news come in.
#[derive(Debug, Default)]
pub(super) struct Told {
    is_started: bool,
    model: Option<ModelName>,
    logs: String,
    words: usize,
}

impl Told {
    /// What is new in what is known now.
    pub fn news(&mut self, known: &Upstream) -> Vec<Update> {
        let mut updates = Vec::new();
        if self.model.is_none() && known.model.is_some() {
            self.model.clone_from(&known.model);
            updates.extend(known.model.clone().map(Update::Model));
        }
        if known.stage > Stage::Waiting && !self.is_started {
            self.is_started = true;
            updates.push(Update::Started);
        }
        if self.is_started && known.logs.len() > self.logs.len() {
            // Logs grow at their end; should they ever be another text, that text is told whole.
            let fresh = known.logs.strip_prefix(&self.logs).unwrap_or(&known.logs);
            updates.push(Update::Logs(fresh.to_owned()));
            self.logs = known.logs.clone();
        }
        // The last of them come with the end.
        if let Some(words) = known
            .words()
            .filter(|words| known.stage == Stage::Running && words.len() > self.words)
        {
            self.words = words.len();
            updates.push(Update::Words(words));
        }
        updates
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_is_enough_and_less_is_no_prediction() {
        let bare = Upstream::read(&json!({ "id": "a", "anything": [1] })).unwrap();
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
            assert_eq!(Upstream::read(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_unknown_status_is_not_the_end() {
        for status in ["starting", "processing", "paused", "SUCCEEDED", ""] {
            assert!(!matches!(stage(status), Stage::Ended(_)), "{status}");
        }
        assert!(Stage::Waiting < Stage::Running && Stage::Running < stage("failed"));
    }

    #[test]
    fn outputs_are_found_in_every_shape() {
        let files = |output: Value| {
            Upstream::read(&json!({ "id": "a", "output": output }))
                .unwrap()
                .files()
        };
        let at = |places: &[(&str, &str)]| {
            places
                .iter()
                .map(|(place, address)| ((*place).into(), (*address).into()))
                .collect::<Vec<_>>()
        };
        assert_eq!(files(json!(null)), (json!(null), vec![]));
        assert_eq!(
            files(json!("https://a/0.png")),
            (json!(null), at(&[("", "https://a/0.png")]))
        );
        let list = at(&[("/0", "https://a/0.png"), ("/1", "https://a/1.png")]);
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
                at(&[
                    ("/a~1b", "https://a/0.png"),
                    ("/more/0/x~0", "data:image/png;base64,AA==")
                ])
            )
        );
        for words in [
            json!("only words"),
            json!(["https:", "//a"]),
            json!("https://a.example says so"),
        ] {
            assert_eq!(files(words.clone()), (words, vec![]));
        }
    }

    #[test]
    fn an_error_that_is_no_text_is_shown_as_it_is() {
        let read = |error: Value| {
            Upstream::read(&json!({ "id": "a", "error": error }))
                .unwrap()
                .error
        };
        assert_eq!(read(json!(null)), None);
        assert_eq!(read(json!(" ")), None, "an empty text is none");
        assert_eq!(read(json!({ "code": 1 })), Some("{\"code\":1}".into()));
    }

    fn known(status: &str, logs: &str) -> Upstream {
        Upstream::read(&json!({ "id": "a", "status": status, "logs": logs })).unwrap()
    }

    #[test]
    fn news_are_told_once_whatever_order_they_come_in() {
        let mut told = Told::default();
        assert_eq!(told.news(&known("starting", "")), []);
        assert_eq!(
            told.news(&known("processing", "Using seed: 7\n")),
            [Update::Started, Update::Logs("Using seed: 7\n".into())]
        );
        assert_eq!(
            told.news(&known("processing", "Using seed: 7\n")),
            [],
            "a repeated one says nothing"
        );
        assert_eq!(told.news(&known("starting", "")), [], "nor does a late one");
        assert_eq!(
            told.news(&known("succeeded", "Using seed: 7\n 2%|")),
            [Update::Logs(" 2%|".into())]
        );
    }

    #[test]
    fn words_are_told_as_they_come_and_files_at_the_end() {
        let mut told = Told::default();
        let mut news = |status: &str, output: Value| {
            told.news(
                &Upstream::read(&json!({ "id": "a", "status": status, "output": output })).unwrap(),
            )
        };
        let words =
            |words: &[&str]| Update::Words(words.iter().map(|&word| word.to_owned()).collect());
        assert_eq!(news("processing", json!([])), [Update::Started]);
        assert_eq!(
            news("processing", json!(["On", "ce"])),
            [words(&["On", "ce"])]
        );
        assert_eq!(
            news("processing", json!(["On"])),
            [],
            "a late one says nothing"
        );
        assert_eq!(
            news("processing", json!(["On", "ce", "https://a/0.png"])),
            []
        );
        assert_eq!(
            news("succeeded", json!(["On", "ce", " upon"])),
            [],
            "the rest comes with the end"
        );
    }

    #[test]
    fn who_comes_at_the_end_hears_of_the_beginning() {
        let mut told = Told::default();
        assert_eq!(
            told.news(&known("succeeded", "all")),
            [Update::Started, Update::Logs("all".into())]
        );
    }
}
