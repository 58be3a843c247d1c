use api::{Collection, Model};
use serde_json::Value;

use crate::catalog::is_path_segment;

/// A page of models.
#[derive(Debug, Default)]
pub struct ModelPage {
    /// The records that could be parsed.
    pub models: Vec<Model>,
    /// The number of records that could not.
    pub unreadable: usize,
    /// The path and query of the next page; `None` on the last.
    pub next: Option<String>,
}

impl ModelPage {
    /// Parses the response of a list at `path`, or of a collection.
    pub fn parse(response: &Value, path: &str) -> Self {
        let records = response
            .get("results")
            .or_else(|| response.get("models"))
            .and_then(Value::as_array);
        let mut page = Self {
            next: next(response, path),
            ..Self::default()
        };
        for record in records.into_iter().flatten() {
            match serde_json::from_value(record.clone()) {
                Ok(model) => page.models.push(model),
                Err(error) => {
                    let text = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or("?");
                    tracing::warn!(
                        owner = text("owner"),
                        name = text("name"),
                        %error,
                        "unreadable model record skipped"
                    );
                    page.unreadable += 1;
                }
            }
        }
        page
    }
}

/// The collections of a response whose slugs are valid.
pub fn collections(response: &Value) -> Vec<Collection> {
    let Some(records) = response.get("results").and_then(Value::as_array) else {
        return vec![];
    };
    let mut collections = vec![];
    for record in records {
        if let Ok(collection) = serde_json::from_value::<Collection>(record.clone())
            && is_path_segment(&collection.slug)
        {
            collections.push(collection);
        }
    }
    collections
}

/// The path and query of the next page. Only the query of the URL in the response is used, so that
/// a response cannot redirect the sync to another host or path.
pub fn next(response: &Value, path: &str) -> Option<String> {
    let (_, query) = response.get("next")?.as_str()?.split_once('?')?;
    Some(format!("{path}?{query}"))
}
