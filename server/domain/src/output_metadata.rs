use api::{Input, seed_from_logs};
use serde_json::{Value, json};

use crate::prediction::PredictionRecord;

impl PredictionRecord {
    /// The settings stored in an output image. Without URLs, because the image may be published.
    pub fn output_metadata(&self) -> Value {
        json!({
            "model": self.target.model,
            "version": self.target.version_str(),
            "engine": self.engine,
            "seed": self.used_seed(),
            "input": self.shareable_input(),
            "roles": self.roles,
        })
    }

    /// The settings as text, in the format of other image generators.
    pub fn generation_parameters(&self, index: usize) -> String {
        let text = |role: &Option<String>, default: &str| {
            let value = self.input.get(role.as_deref().unwrap_or(default));
            value.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let strength = self.roles.strength.as_deref().unwrap_or("prompt_strength");
        let mut settings = Vec::new();
        for (label, field) in [
            ("Steps", "num_inference_steps"),
            ("Sampler", "scheduler"),
            ("CFG scale", "guidance_scale"),
            ("Denoising strength", strength),
        ] {
            match self.input.get(field) {
                Some(Value::String(value)) => settings.push(format!("{label}: {value}")),
                Some(value) => settings.push(format!("{label}: {value}")),
                None => {}
            }
        }
        if let Some(seed) = self.used_seed() {
            settings.push(format!("Seed: {seed}"));
        }
        if let Some(image) = self.pictures.outputs.get(index) {
            settings.push(format!("Size: {}x{}", image.width, image.height));
        }
        if let Some(model) = &self.target.model {
            settings.push(format!("Model: {model}"));
        }
        settings.push(format!("Engine: {}", self.engine.label()));
        let negative_prompt = match text(&self.roles.negative_prompt, "negative_prompt") {
            text if text.is_empty() => text,
            text => format!("Negative prompt: {text}\n"),
        };
        let prompt = text(&self.roles.prompt, "prompt");
        format!("{prompt}\n{negative_prompt}{}", settings.join(", "))
    }

    /// The seed of the run, if it is known.
    pub fn used_seed(&self) -> Option<i64> {
        seed_from_logs(&self.logs).or_else(|| {
            self.input
                .get(self.roles.seed.as_deref().unwrap_or("seed"))
                .and_then(Value::as_i64)
        })
    }

    /// The input without URLs.
    pub fn shareable_input(&self) -> Input {
        let mut input = self.input.clone();
        input.retain(|_, value| !contains_url(value));
        input
    }
}

fn contains_url(value: &Value) -> bool {
    match value {
        Value::String(text) => ["http://", "https://", "data:"]
            .iter()
            .any(|scheme| text.trim_start().to_ascii_lowercase().starts_with(scheme)),
        Value::Array(items) => items.iter().any(contains_url),
        Value::Object(members) => members.values().any(contains_url),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{me, recorded};

    #[test]
    fn output_metadata_has_settings_without_urls() {
        let input = json!({
            "prompt": "fog", "negative_prompt": "people", "prompt_strength": 0.8, "input_image": "http://studio.test/v1/files/abc",
            "depth_image": " HTTPS://a.example/b?token=secret", "images": ["data:image/png;base64,AA"], "seed": 5,
        });
        let record = PredictionRecord {
            input: input.as_object().unwrap().clone(),
            logs: "Using seed: 7\n".into(),
            ..recorded(&me(), 1)
        };
        let output_metadata = record.output_metadata();
        let expected = json!({"prompt": "fog", "negative_prompt": "people", "prompt_strength": 0.8, "seed": 5});
        assert_eq!(
            (
                output_metadata["input"].clone(),
                output_metadata["seed"].clone()
            ),
            (expected, json!(7))
        );
        assert_eq!(
            output_metadata["model"],
            "jagilley/stable-diffusion-depth2img"
        );
        let lines = record.generation_parameters(0);
        assert!(
            lines.starts_with(
                "fog\nNegative prompt: people\nDenoising strength: 0.8, Seed: 7, Model: jagilley/"
            ),
            "{lines}"
        );
        assert!(!(output_metadata.to_string() + &lines).contains("//"));
    }
}
