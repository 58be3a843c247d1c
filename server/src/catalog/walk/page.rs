use api::{Collection, Model};
use serde_json::Value;

/// A page of models.
#[derive(Debug, Default)]
pub struct Page {
    /// Those that can be read.
    pub models: Vec<Model>,
    /// How many cannot.
    pub unreadable: usize,
    /// What asks for the page after this one.
    pub next: Option<String>,
}

impl Page {
    /// Reads the answer of a list at `path`, or of a collection.
    pub fn read(answer: &Value, path: &str) -> Self {
        let records = answer
            .get("results")
            .or_else(|| answer.get("models"))
            .and_then(Value::as_array);
        let mut page = Self {
            next: next(answer, path),
            ..Self::default()
        };
        for record in records.into_iter().flatten() {
            match serde_json::from_value(record.clone()) {
                Ok(model) => page.models.push(model),
                Err(error) => page.skip(record, &error),
            }
        }
        page
    }

    fn skip(&mut self, record: &Value, error: &serde_json::Error) {
        let word = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or("?");
        tracing::warn!(owner = word("owner"), name = word("name"), %error, "a model in Replicate's lists cannot be read; it is left out");
        self.unreadable += 1;
    }
}

/// The collections in an answer.
pub fn collections(answer: &Value) -> Vec<Collection> {
    let records = answer
        .get("results")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let read: Vec<Collection> = records
        .filter_map(|record| serde_json::from_value(record.clone()).ok())
        .collect();
    read.into_iter()
        .filter(|collection| is_slug(&collection.slug))
        .collect()
}

/// What asks for the next page: of its address only the query counts, so that no answer leads elsewhere.
pub fn next(answer: &Value, path: &str) -> Option<String> {
    let (_, query) = answer.get("next")?.as_str()?.split_once('?')?;
    Some(format!("{path}?{query}"))
}

/// A name that stands in an address as it is.
fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
