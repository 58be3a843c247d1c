use api::{Prediction, VersionId};
use serde_json::Value;

use crate::{
    i18n,
    state::{Label, formatting},
};

/// A setting of two results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The label.
    pub name: String,
    /// Its value in each result; empty if it has none.
    pub values: [String; 2],
}

impl Difference {
    /// True if the values are equal.
    pub fn is_equal(&self) -> bool {
        self.values[0] == self.values[1]
    }
}

/// The settings of two results: inputs in the order of the first result, then those of only the
/// second, then seed, model and engine.
pub fn differences(one: &Prediction, other: &Prediction) -> Vec<Difference> {
    let is_seed = |name: &str| {
        [one, other]
            .iter()
            .any(|of| of.roles.seed.as_deref().unwrap_or("seed") == name)
    };
    let mut rows = Vec::new();
    for (of, is_first) in [(one, true), (other, false)] {
        for name in of.input.keys() {
            let is_listed = !is_first && one.input.contains_key(name);
            if !is_listed && !is_seed(name) {
                rows.push(Difference {
                    name: Label::name_of(name),
                    values: [one, other].map(|of| input_text(of, name)),
                });
            }
        }
    }
    let fact = |name: &str, value: fn(&Prediction) -> String| Difference {
        name: name.to_owned(),
        values: [value(one), value(other)],
    };
    rows.extend([
        fact(i18n::field_seed(), seed),
        fact(i18n::diff_model(), |of| of.model.clone()),
        fact(i18n::diff_version(), |of| {
            match of.version.parse::<VersionId>() {
                Ok(id) => id.as_str()[..8].to_owned(),
                Err(_) => of.version.clone(),
            }
        }),
        fact(i18n::diff_engine(), |of| {
            formatting::engine_name(of.engine).to_owned()
        }),
        fact(i18n::meta_time(), |of| {
            of.metrics
                .and_then(|metrics| metrics.predict_time)
                .map(formatting::seconds)
                .unwrap_or_default()
        }),
    ]);
    rows.retain(|row| row.values.iter().any(|value| !value.is_empty()));
    rows
}

fn seed(prediction: &Prediction) -> String {
    match prediction.seed() {
        Some(seed) => seed.to_string(),
        None => String::new(),
    }
}

/// The text of an input; of a URL only the end of its path.
fn input_text(prediction: &Prediction, name: &str) -> String {
    match prediction.input.get(name) {
        None => String::new(),
        Some(Value::String(text)) if text.contains("://") => {
            let path = text.split(['?', '#']).next().unwrap_or_default();
            let name = path.trim_end_matches('/').rsplit('/').next();
            format!("…/{}", name.unwrap_or_default())
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
    fn differences_list_the_settings_of_both_results() {
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

    #[test]
    fn seed_of_any_name_is_listed_once_as_seed() {
        let mut one = prediction(json!({"random_seed": 7}), "");
        one.roles.seed = Some("random_seed".to_owned());
        let rows = differences(&one, &prediction(json!({"seed": 9}), ""));
        assert_eq!(rows[0].name, "Seed");
        assert_eq!(rows[0].values, ["7", "9"]);
        assert!(rows[1..].iter().all(|row| row.name != "Seed"), "{rows:?}");
    }
}
