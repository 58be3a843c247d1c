use api::CatalogQuery;

use crate::catalog::IndexedModel;
use domain::text::readable;
use i18n::Locale;

/// Characters of a described query.
const MAX_CHARACTERS: usize = 120;

/// A query as text, for titles and subjects.
pub fn describe_query(query: &CatalogQuery, locale: Locale) -> String {
    let mut parts = Vec::new();
    if !query.q.is_empty() {
        parts.push(locale.fill("search_text", &[("text", &query.q)]));
    }
    parts.extend(non_empty(
        locale.list(query.task.iter().map(|task| key("task", task.as_str()))),
    ));
    parts.extend(kinds(
        locale,
        "search_inputs",
        query
            .inputs
            .iter()
            .map(|input| key("input", input.as_str())),
    ));
    parts.extend(kinds(
        locale,
        "search_outputs",
        query
            .outputs
            .iter()
            .map(|output| key("output", output.as_str())),
    ));
    parts.extend(non_empty(
        locale.list(query.cost.iter().map(|band| key("cost", band.as_str()))),
    ));
    parts.extend(non_empty(
        locale.list(query.time.iter().map(|band| key("time", band.as_str()))),
    ));
    parts.extend(non_empty(
        locale.list(query.runs.iter().map(|band| key("runs", band.as_str()))),
    ));
    parts.extend(
        non_empty(query.owner.join(", "))
            .map(|owners| locale.fill("search_by", &[("owners", &owners)])),
    );
    parts.extend(
        query
            .created
            .map(|age| locale.fill("search_created", &[("days", &age.days().to_string())])),
    );
    if query.official {
        parts.push(locale.message("search_official").to_owned());
    }
    single_line(
        &non_empty(parts.join(" · ")).unwrap_or_else(|| locale.message("search_all").to_owned()),
        MAX_CHARACTERS,
    )
}

/// The kinds of input and output of a model as text; `None` if neither is known.
pub fn describe_kinds(indexed: &IndexedModel, locale: Locale) -> Option<String> {
    let inputs = locale.list(
        indexed
            .model
            .inputs
            .iter()
            .map(|input| key("input", input.as_str())),
    );
    let outputs = locale.list(
        indexed
            .model
            .outputs
            .iter()
            .map(|output| key("output", output.as_str())),
    );
    match (inputs.as_str(), outputs.as_str()) {
        ("", "") => None,
        (inputs, "") => Some(locale.fill("model_input_kinds", &[("kinds", inputs)])),
        ("", outputs) => Some(locale.fill("model_output_kinds", &[("kinds", outputs)])),
        (inputs, outputs) => Some(locale.fill(
            "model_input_and_output_kinds",
            &[("inputs", inputs), ("outputs", outputs)],
        )),
    }
}

/// Untrusted text on one line, truncated to `max_chars` characters.
pub fn single_line(text: &str, max_chars: usize) -> String {
    let text = readable(&text.replace(['\r', '\n'], " "))
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match text.char_indices().nth(max_chars) {
        None => text,
        Some(_) => text.chars().take(max_chars - 1).chain(['…']).collect(),
    }
}

fn kinds(locale: Locale, message: &str, keys: impl Iterator<Item = String>) -> Option<String> {
    non_empty(locale.list(keys)).map(|kinds| locale.fill(message, &[("kinds", &kinds)]))
}

/// The message key of a value in the API.
fn key(area: &str, value: &str) -> String {
    format!("{area}_{}", value.replace('-', "_"))
}

fn non_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use api::{CostBand, InputKind, OutputKind, RunsBand, Task, TimeBand};

    use super::*;

    #[test]
    fn query_is_described_in_each_language() {
        let query = CatalogQuery::from_search(
            "q=fog&task=depth-to-image&inputs=image,mask&owner=cjwbw&created=week&official=true&sort=trending",
        );
        let expected = "“fog” · depth to image · inputs: image, mask · by cjwbw · created in the last 7 days · official";
        assert_eq!(describe_query(&query, Locale::from_tag("en")), expected);
        assert_eq!(
            describe_query(&query, Locale::from_tag("de"))
                .split(" · ")
                .nth(2),
            Some("Eingaben: Bild, Maske")
        );
        assert_eq!(
            describe_query(&CatalogQuery::default(), Locale::from_tag("en")),
            "all models"
        );
    }

    #[test]
    fn long_query_is_one_truncated_line() {
        let query = CatalogQuery {
            q: format!("a\r\nBcc: b@c.example {}", "x".repeat(190)),
            ..CatalogQuery::default()
        };
        let text = describe_query(&query, Locale::from_tag("en"));
        assert!(
            text.starts_with("“a Bcc: b@c.example x") && text.ends_with('…'),
            "{text}"
        );
        assert_eq!(text.chars().count(), MAX_CHARACTERS);
    }

    #[test]
    fn every_value_has_a_message() {
        let words = |area: &str, all: Vec<&str>| {
            all.into_iter()
                .map(|word| key(area, word))
                .collect::<Vec<_>>()
        };
        let keys = [
            words("task", Task::ALL.iter().map(|task| task.as_str()).collect()),
            words(
                "input",
                InputKind::ALL.iter().map(|takes| takes.as_str()).collect(),
            ),
            words(
                "output",
                OutputKind::ALL
                    .iter()
                    .map(|output| output.as_str())
                    .collect(),
            ),
            words(
                "cost",
                CostBand::ALL.iter().map(|band| band.as_str()).collect(),
            ),
            words(
                "time",
                TimeBand::ALL.iter().map(|band| band.as_str()).collect(),
            ),
            words(
                "runs",
                RunsBand::ALL.iter().map(|band| band.as_str()).collect(),
            ),
        ];
        for key in keys.concat() {
            assert_ne!(Locale::from_tag("en").message(&key), "", "{key}");
        }
    }
}
