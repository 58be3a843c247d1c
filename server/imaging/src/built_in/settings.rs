//! Render settings from the input of any model.

use api::{Input, Roles};
use image::GrayImage;
use serde_json::Value;

/// Names of the input for the number of steps.
const STEPS_INPUTS: [&str; 6] = [
    "num_inference_steps",
    "steps",
    "num_steps",
    "inference_steps",
    "sampling_steps",
    "ddim_steps",
];
/// Names of the input for the guidance.
const GUIDANCE_INPUTS: [&str; 4] = ["guidance_scale", "guidance", "cfg_scale", "cfg"];
/// Names of the input for the scheduler.
const SCHEDULER_INPUTS: [&str; 3] = ["scheduler", "sampler", "sampler_name"];

/// The settings of a run; docs/preview-engine.md documents their meaning for this engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The prompt.
    pub prompt: String,
    /// The negative prompt.
    pub negative_prompt: String,
    /// 0 returns the picture, 1 paints over it.
    pub strength: f64,
    /// The number of outputs, 1 to 8.
    pub outputs: u32,
    /// Passes that refine the matte, 1 to 500.
    pub steps: u32,
    /// How sharply depth separates near from far, 1 to 20.
    pub guidance: f64,
    /// Ignored; empty if the model has no such input.
    pub scheduler: String,
    /// The seed of random choices.
    pub seed: i64,
    /// The mask in the size of the picture: white is painted. `None` paints everywhere.
    pub mask: Option<GrayImage>,
    /// The model that this run stands in for; `None` for the engine's own model.
    pub stands_in_for: Option<String>,
    /// Log lines before all others.
    pub preface: Vec<String>,
}

impl Settings {
    /// Settings from a validated input that has its model's defaults. Fields are found by their roles
    /// or by common names; missing and unusable values get this engine's defaults, and all are
    /// clamped.
    pub fn from_input(input: &Input, roles: &Roles, seed: i64) -> Self {
        let text = |name: Option<&str>| {
            name.and_then(|name| input.get(name)?.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let by_role =
            |role: &Option<String>| role.as_deref().and_then(|name| number(input.get(name)?));
        let known =
            |names: &[&'static str]| names.iter().copied().find(|name| input.contains_key(*name));
        let by_name = |names: &[&'static str]| known(names).and_then(|name| number(&input[name]));
        Self {
            prompt: text(roles.prompt.as_deref()),
            negative_prompt: text(roles.negative_prompt.as_deref()),
            strength: by_role(&roles.strength).unwrap_or(0.8).clamp(0.0, 1.0),
            outputs: by_role(&roles.count).unwrap_or(1.0).clamp(1.0, 8.0) as u32,
            steps: by_name(&STEPS_INPUTS).unwrap_or(50.0).clamp(1.0, 500.0) as u32,
            guidance: by_name(&GUIDANCE_INPUTS).unwrap_or(7.5).clamp(1.0, 20.0),
            scheduler: text(known(&SCHEDULER_INPUTS)),
            seed,
            mask: None,
            stands_in_for: None,
            preface: Vec::new(),
        }
    }
}

/// A number, which may be the text of an enum value.
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
    use domain::model_target::depth2img;

    #[test]
    fn settings_use_model_defaults_and_are_clamped() {
        let roles = depth2img().roles(&Input::new(), None);
        let settings = Settings::from_input(&depth2img().with_defaults(&Input::new()), &roles, 7);
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
    fn settings_of_another_model_follow_roles_and_parse_enum_numbers() {
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
    fn unusable_values_get_defaults() {
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
