use api::{Prediction, VersionId, seed_from_logs};
use serde_json::Value;

use crate::{
    state::{Label, wording},
    words,
};

/// One parameter of two results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is called.
    pub name: String,
    /// Its value in each; empty where it has none.
    pub values: [String; 2],
}

impl Difference {
    /// True where the two say the same.
    pub fn is_equal(&self) -> bool {
        self.values[0] == self.values[1]
    }
}

/// Everything that two results were made with, side by side: the inputs in the order of the first, then those only the second has,
/// then what ran them.
pub fn differences(one: &Prediction, other: &Prediction) -> Vec<Difference> {
    let only_other = other
        .input
        .keys()
        .filter(|name| !one.input.contains_key(*name));
    let inputs = one
        .input
        .keys()
        .chain(only_other)
        .filter(|name| *name != "seed");
    let of_input = |name: &String| Difference {
        name: Label::name_of(name),
        values: [one, other].map(|of| shown(of, name)),
    };
    let fact = |name: &str, value: fn(&Prediction) -> String| Difference {
        name: name.to_owned(),
        values: [value(one), value(other)],
    };
    let facts = [
        fact(words::field_seed(), seed),
        fact(words::diff_model(), |of| of.model.clone()),
        fact(words::diff_version(), |of| {
            of.version
                .parse::<VersionId>()
                .map_or_else(|_| of.version.clone(), |id| id.as_str()[..8].to_owned())
        }),
        fact(words::diff_engine(), |of| {
            wording::engine_name(of.engine).to_owned()
        }),
        fact(words::meta_time(), |of| {
            of.metrics
                .and_then(|metrics| metrics.predict_time)
                .map(wording::seconds)
                .unwrap_or_default()
        }),
    ];
    inputs
        .map(of_input)
        .chain(facts)
        .filter(|row| row.values.iter().any(|value| !value.is_empty()))
        .collect()
}

fn seed(prediction: &Prediction) -> String {
    let said = seed_from_logs(&prediction.logs)
        .or_else(|| prediction.input.get("seed").and_then(Value::as_i64));
    said.map(|seed| seed.to_string()).unwrap_or_default()
}

/// A value as a person reads it. Of an address only the end tells anything.
fn shown(prediction: &Prediction, name: &str) -> String {
    match prediction.input.get(name) {
        None => String::new(),
        Some(Value::String(text)) if text.contains("://") => {
            let path = text.split(['?', '#']).next().unwrap_or_default();
            format!(
                "…/{}",
                path.trim_end_matches('/')
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
            )
        }
        Some(Value::String(text)) => text.clone(),
        Some(value) => api::json_text(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn prediction(input: Value, logs: &str) -> Prediction {
        serde_json::from_value(json!({
            "id": "0123456789abcdefghjkmnpqrs", "model": "a/b", "version": "ab".repeat(32), "input": input, "output": null, "error": null,
            "logs": logs, "status": "succeeded", "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
            "urls": {"get": "", "cancel": "", "web": ""}, "source": "web", "engine": "local",
        }))
        .unwrap()
    }

    #[test]
    fn two_results_side_by_side() {
        let one = prediction(
            json!({"prompt": "fog", "prompt_strength": 0.8, "input_image": "https://a.example/v1/files/x?sig=y"}),
            "Using seed: 7\n",
        );
        let other = prediction(
            json!({"prompt": "fog", "odd_thing": [1], "prompt_strength": 0.5, "seed": 9}),
            "",
        );
        let rows = differences(&one, &other);
        let shown: Vec<(&str, [&str; 2])> = rows
            .iter()
            .map(|row| (row.name.as_str(), [&*row.values[0], &*row.values[1]]))
            .collect();
        assert_eq!(
            shown,
            [
                ("Prompt", ["fog", "fog"]),
                ("Strength", ["0.8", "0.5"]),
                ("Image", ["…/x", ""]),
                ("Odd thing", ["", "[1]"]),
                ("Seed", ["7", "9"]),
                ("Model", ["a/b", "a/b"]),
                ("Version", ["abababab", "abababab"]),
                ("Engine", ["Preview engine", "Preview engine"]),
            ]
        );
        assert!(rows[0].is_equal() && !rows[1].is_equal());
    }
}
