//! What a run is asked for.

use serde_json::Value;

/// What a run is asked for; docs/preview-engine.md says what each field means here.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// What to make.
    pub prompt: String,
    /// What to avoid.
    pub negative_prompt: String,
    /// 0 gives the picture back, 1 paints it over.
    pub strength: f64,
    /// How many outputs, 1 to 8.
    pub outputs: u32,
    /// Passes that refine the parting of near from far, 1 to 500.
    pub steps: u32,
    /// How sharply depth parts near from far, 1 to 20.
    pub guidance: f64,
    /// Taken and without effect.
    pub scheduler: String,
    /// What chance starts from.
    pub seed: i64,
}

impl Settings {
    /// Reads an input that was checked against the model's schema; what it leaves out has the model's defaults, and
    /// what the schema does not bound is brought into bounds.
    pub fn from_input(input: &api::Input, seed: i64) -> Self {
        let text = |name: &str, default: &str| input.get(name).and_then(Value::as_str).unwrap_or(default).to_owned();
        let number = |name: &str, default: f64| input.get(name).and_then(Value::as_f64).unwrap_or(default);
        Self {
            prompt: text("prompt", "Wanderer above the sea of fog, digital art"),
            negative_prompt: text("negative_prompt", ""),
            strength: number("prompt_strength", 0.8).clamp(0.0, 1.0),
            outputs: number("num_outputs", 1.0).clamp(1.0, 8.0) as u32,
            steps: number("num_inference_steps", 50.0).clamp(1.0, 500.0) as u32,
            guidance: number("guidance_scale", 7.5).clamp(1.0, 20.0),
            scheduler: text("scheduler", "DPMSolverMultistep"),
            seed,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn defaults_are_those_of_the_model_and_bounds_hold() {
        let model: api::Model = serde_json::from_str(api::DEPTH2IMG).unwrap();
        let version = model.latest_version.unwrap().openapi_schema;
        let properties = version["components"]["schemas"]["Input"]["properties"].as_object().unwrap();
        let defaults = properties.iter().filter_map(|(name, field)| Some((name.clone(), field.get("default")?.clone()))).collect();
        assert_eq!(Settings::from_input(&api::Input::new(), 7), Settings::from_input(&defaults, 7));

        let input = json!({"prompt_strength": 7.5, "num_outputs": 3.0, "seed": 1});
        let settings = Settings::from_input(input.as_object().unwrap(), 7);
        assert_eq!((settings.strength, settings.outputs, settings.seed), (1.0, 3, 7));
    }
}
