use api::{Input, seed_from_logs};
use serde_json::{Value, json};

use super::Record;

impl Record {
    /// What an output says of how it was made, wherever it goes: without addresses, which lead to what is its owner's.
    pub fn carried(&self) -> Value {
        json!({
            "model": self.target.model,
            "version": self.target.version_word(),
            "engine": self.engine,
            "seed": self.used_seed(),
            "input": self.shareable_input(),
        })
    }

    /// The same in lines that people and other tools read.
    pub fn carried_lines(&self, index: usize) -> String {
        let named =
            |role: &Option<String>, name: &str| role.clone().unwrap_or_else(|| name.to_owned());
        let text = |name: String| {
            self.input
                .get(&name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let mut facts = Vec::new();
        for (label, name) in [
            ("Steps", "num_inference_steps".to_owned()),
            ("Sampler", "scheduler".to_owned()),
            ("CFG scale", "guidance_scale".to_owned()),
            (
                "Denoising strength",
                named(&self.roles.strength, "prompt_strength"),
            ),
        ] {
            facts.extend(self.input.get(&name).map(|value| {
                format!(
                    "{label}: {}",
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned)
                )
            }));
        }
        facts.extend(self.used_seed().map(|seed| format!("Seed: {seed}")));
        facts.extend(
            self.pictures
                .outputs
                .get(index)
                .map(|picture| format!("Size: {}x{}", picture.width, picture.height)),
        );
        facts.extend(
            self.target
                .model
                .as_ref()
                .map(|model| format!("Model: {model}")),
        );
        facts.push(format!("Engine: {}", self.engine.label()));
        let negative = Some(text(named(&self.roles.negative_prompt, "negative_prompt")))
            .filter(|words| !words.is_empty())
            .map(|words| format!("Negative prompt: {words}\n"));
        format!(
            "{}\n{}{}",
            text(named(&self.roles.prompt, "prompt")),
            negative.unwrap_or_default(),
            facts.join(", ")
        )
    }

    /// The seed that was used, as far as anybody has said.
    pub fn used_seed(&self) -> Option<i64> {
        seed_from_logs(&self.logs).or_else(|| {
            self.input
                .get(self.roles.seed.as_deref().unwrap_or("seed"))
                .and_then(Value::as_i64)
        })
    }

    /// The input without addresses.
    pub fn shareable_input(&self) -> Input {
        let mut input = self.input.clone();
        input.retain(|_, value| !holds_address(value));
        input
    }
}

fn holds_address(value: &Value) -> bool {
    match value {
        Value::String(text) => ["http://", "https://", "data:"]
            .iter()
            .any(|scheme| text.trim_start().to_ascii_lowercase().starts_with(scheme)),
        Value::Array(items) => items.iter().any(holds_address),
        Value::Object(members) => members.values().any(holds_address),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predictions::world::{me, recorded};

    #[test]
    fn what_goes_out_says_how_it_was_made_and_leads_nowhere() {
        let input = json!({
            "prompt": "fog", "negative_prompt": "people", "prompt_strength": 0.8, "input_image": "http://studio.test/v1/files/abc",
            "depth_image": " HTTPS://a.example/b?token=secret", "images": ["data:image/png;base64,AA"], "seed": 5,
        });
        let record = Record {
            input: input.as_object().unwrap().clone(),
            logs: "Using seed: 7\n".into(),
            ..recorded(&me(), 1)
        };
        let carried = record.carried();
        let expected = json!({"prompt": "fog", "negative_prompt": "people", "prompt_strength": 0.8, "seed": 5});
        assert_eq!(
            (carried["input"].clone(), carried["seed"].clone()),
            (expected, json!(7))
        );
        assert_eq!(carried["model"], "jagilley/stable-diffusion-depth2img");
        let lines = record.carried_lines(0);
        assert!(
            lines.starts_with(
                "fog\nNegative prompt: people\nDenoising strength: 0.8, Seed: 7, Model: jagilley/"
            ),
            "{lines}"
        );
        assert!(!(carried.to_string() + &lines).contains("//"));
    }
}
