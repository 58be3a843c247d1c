//! What a run is asked for.

use api::{Input, Roles};
use image::GrayImage;
use serde_json::Value;

/// What models call the passes that they make.
const STEPS: [&str; 6] = [
    "num_inference_steps",
    "steps",
    "num_steps",
    "inference_steps",
    "sampling_steps",
    "ddim_steps",
];
/// What models call how closely they keep to the prompt.
const GUIDANCES: [&str; 4] = ["guidance_scale", "guidance", "cfg_scale", "cfg"];
/// What models call the way they go.
const SCHEDULERS: [&str; 3] = ["scheduler", "sampler", "sampler_name"];

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
    /// Taken and without effect; empty where the model has none.
    pub scheduler: String,
    /// What chance starts from.
    pub seed: i64,
    /// Where to paint, in the size of the picture: white is painted. None paints everywhere.
    pub mask: Option<GrayImage>,
    /// The model in whose place this runs, where that is not the one that the engine is made for.
    pub stands_in_for: Option<String>,
    /// What the log says before anything else, a line each.
    pub preface: Vec<String>,
}

impl Settings {
    /// Reads an input that was checked against its model's schema and filled with that model's defaults: by the roles of its inputs, then by
    /// the names that models use. What is of no kind that is read has this engine's defaults, and all is brought into bounds.
    pub fn from_input(input: &Input, roles: &Roles, seed: i64) -> Self {
        let text = |name: Option<&str>| {
            name.and_then(|name| input.get(name)?.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let of_role =
            |role: &Option<String>| role.as_deref().and_then(|name| number(input.get(name)?));
        let known =
            |names: &[&'static str]| names.iter().copied().find(|name| input.contains_key(*name));
        let named = |names: &[&'static str]| known(names).and_then(|name| number(&input[name]));
        Self {
            prompt: text(roles.prompt.as_deref()),
            negative_prompt: text(roles.negative_prompt.as_deref()),
            strength: of_role(&roles.strength).unwrap_or(0.8).clamp(0.0, 1.0),
            outputs: of_role(&roles.count).unwrap_or(1.0).clamp(1.0, 8.0) as u32,
            steps: named(&STEPS).unwrap_or(50.0).clamp(1.0, 500.0) as u32,
            guidance: named(&GUIDANCES).unwrap_or(7.5).clamp(1.0, 20.0),
            scheduler: text(known(&SCHEDULERS)),
            seed,
            mask: None,
            stands_in_for: None,
            preface: Vec::new(),
        }
    }
}

/// A number, also where it is one of several texts to choose from.
fn number(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())
        .filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::models::depth2img;

    #[test]
    fn what_is_left_out_is_read_as_the_defaults_of_the_model_and_bounds_hold() {
        let roles = depth2img().roles(&Input::new(), None);
        let settings = Settings::from_input(&depth2img().filled(&Input::new()), &roles, 7);
        assert_eq!(
            settings.prompt,
            "Wanderer above the sea of fog, digital art"
        );
        assert_eq!(
            (
                settings.strength,
                settings.outputs,
                settings.steps,
                settings.guidance
            ),
            (0.8, 1, 50, 7.5)
        );
        assert_eq!(settings.scheduler, "DPMSolverMultistep");

        let input = json!({"prompt_strength": 7.5, "num_outputs": 3.0, "seed": 1});
        let settings = Settings::from_input(input.as_object().unwrap(), &roles, 7);
        assert_eq!(
            (settings.strength, settings.outputs, settings.seed),
            (1.0, 3, 7)
        );
    }

    #[test]
    fn another_model_is_read_by_its_roles_and_a_choice_of_numbers_is_a_number() {
        let roles = Roles {
            prompt: Some("text".into()),
            negative_prompt: Some("n_prompt".into()),
            strength: Some("denoise".into()),
            count: Some("num_samples".into()),
            ..Roles::default()
        };
        let input = json!({
            "text": "fog", "prompt": "not this", "n_prompt": "people", "denoise": 0.5, "num_samples": "4", "ddim_steps": "20", "cfg": 900,
            "sampler": "Euler a"
        });
        let settings = Settings::from_input(input.as_object().unwrap(), &roles, 7);
        assert_eq!(
            (
                settings.prompt.as_str(),
                settings.negative_prompt.as_str(),
                settings.scheduler.as_str()
            ),
            ("fog", "people", "Euler a")
        );
        assert_eq!(
            (
                settings.strength,
                settings.outputs,
                settings.steps,
                settings.guidance
            ),
            (0.5, 4, 20, 20.0)
        );
    }

    #[test]
    fn what_cannot_be_read_is_no_reason_to_fail() {
        let roles = Roles {
            strength: Some("a".into()),
            count: Some("b".into()),
            prompt: Some("c".into()),
            ..Roles::default()
        };
        let input = json!({"a": "much", "b": [4], "c": 7, "steps": "NaN"});
        let settings = Settings::from_input(input.as_object().unwrap(), &roles, 7);
        assert_eq!(
            (
                settings.strength,
                settings.outputs,
                settings.steps,
                settings.prompt.as_str()
            ),
            (0.8, 1, 50, "")
        );
    }
}
