use std::iter::once;

use api::{Bounds, Field, InputRole, Kind, Roles, decimal};

use crate::words;

/// What a person reads at a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its name, "Strength".
    pub name: String,
    /// Small print beside it: what it means, its bounds, the API's name.
    pub small: String,
    /// What stands in the empty field.
    pub placeholder: String,
    /// The form does not know the field: its author's explanation is needed.
    pub is_unknown: bool,
}

/// Where on the form a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the top, as a picture.
    Pictures,
    /// In sight.
    Main,
    /// Under "More settings".
    More,
}

/// What a person reads at a field that the form knows by what it is.
fn of_role(role: InputRole) -> Option<[&'static str; 3]> {
    match role {
        InputRole::Prompt => known("prompt"),
        InputRole::NegativePrompt => known("negative_prompt"),
        InputRole::Image => known("input_image"),
        InputRole::Depth => known("depth_image"),
        InputRole::Strength => known("prompt_strength"),
        InputRole::Count => known("num_outputs"),
        InputRole::Seed => known("seed"),
        InputRole::Mask => None,
    }
}

/// What a person reads at a field that the form knows by name: its name, small print, placeholder.
fn known(field: &str) -> Option<[&'static str; 3]> {
    Some(match field {
        "prompt" => [
            words::field_prompt(),
            words::field_prompt_small(),
            words::field_prompt_hint(),
        ],
        "negative_prompt" => [
            words::field_exclude(),
            "negative_prompt",
            words::field_exclude_hint(),
        ],
        "input_image" => [words::field_image(), "", ""],
        "depth_image" => [words::depth_name(), "", ""],
        "prompt_strength" => [words::field_strength(), words::field_strength_small(), ""],
        "num_outputs" => [words::field_outputs(), "num_outputs", ""],
        "num_inference_steps" => [words::field_steps(), "num_inference_steps", ""],
        "guidance_scale" => [words::field_guidance(), "guidance_scale", ""],
        "scheduler" => [words::field_scheduler(), "", ""],
        "seed" => [words::field_seed(), "", words::field_seed_random()],
        _ => return None,
    })
}

impl Label {
    /// The label of `field`; one that the form does not know is named after its key, and so is the small print of one that another model
    /// calls otherwise.
    pub fn of(field: &Field, role: Option<InputRole>) -> Self {
        let default = field
            .default
            .as_ref()
            .map(|value| api::json_text(value).trim_matches('"').to_owned());
        let default = default.unwrap_or_else(|| {
            if field.required {
                String::new()
            } else {
                words::field_left().to_owned()
            }
        });
        let by_role = || {
            role.and_then(of_role)
                .map(|[name, _, placeholder]| [name, field.name.as_str(), placeholder])
        };
        let Some([name, small, placeholder]) = known(&field.name).or_else(by_role) else {
            return Self {
                name: title_case(&field.name),
                small: unknown_small(field),
                placeholder: default,
                is_unknown: true,
            };
        };
        let small = match bounds(&field.kind) {
            Some((least, most)) => words::field_bounds(&decimal(least), &decimal(most), &small),
            None => small.to_owned(),
        };
        let placeholder = if placeholder.is_empty() {
            default
        } else {
            placeholder.to_owned()
        };
        Self {
            name: name.to_owned(),
            small,
            placeholder,
            is_unknown: false,
        }
    }

    /// The name alone, of an input of a model with these roles.
    pub fn name_in(roles: &Roles, key: &str) -> String {
        let by_role = || roles.role_of(key).and_then(of_role);
        known(key)
            .or_else(by_role)
            .map_or_else(|| title_case(key), |[name, ..]| name.to_owned())
    }

    /// The name alone, of a field that the form may not have.
    pub fn name_of(key: &str) -> String {
        Self::name_in(&Roles::default(), key)
    }
}

impl Place {
    /// Where `field` stands: pictures first, then what the pictures become and what cannot be left out, then the rest.
    pub fn of(field: &Field, role: Option<InputRole>) -> Self {
        match role {
            Some(InputRole::Image | InputRole::Depth) => Self::Pictures,
            Some(
                InputRole::Prompt
                | InputRole::NegativePrompt
                | InputRole::Strength
                | InputRole::Count,
            ) => Self::Main,
            _ if field.required => Self::Main,
            _ => Self::More,
        }
    }
}

/// The key, the bounds, and what is odd about the field.
fn unknown_small(field: &Field) -> String {
    let small = match bounds(&field.kind) {
        Some((least, most)) => words::field_bounds(&decimal(least), &decimal(most), &field.name),
        None => field.name.clone(),
    };
    match &field.unfit_default {
        Some(value) => words::field_unfit_default(&small, &api::json_text(value)),
        None if field.is_deprecated => words::field_deprecated(&small),
        None => small,
    }
}

fn bounds(kind: &Kind) -> Option<(f64, f64)> {
    match kind {
        Kind::Integer(Bounds {
            minimum: Some(least),
            maximum: Some(most),
        })
        | Kind::Number(Bounds {
            minimum: Some(least),
            maximum: Some(most),
        }) => Some((*least, *most)),
        _ => None,
    }
}

/// `num_inference_steps` as "Num inference steps".
fn title_case(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| once(first.to_ascii_uppercase()).chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use api::Length;
    use serde_json::json;

    use super::*;

    fn field(name: &str, kind: Kind) -> Field {
        Field {
            name: name.into(),
            description: String::new(),
            required: false,
            default: Some(json!(50)),
            unfit_default: None,
            is_deprecated: false,
            kind,
        }
    }

    #[test]
    fn a_known_field_has_a_name_that_a_person_would_use() {
        let steps = field(
            "num_inference_steps",
            Kind::Integer(Bounds {
                minimum: Some(1.0),
                maximum: Some(500.0),
            }),
        );
        let label = Label::of(&steps, None);
        assert_eq!(
            (label.name.as_str(), label.small.as_str()),
            ("Steps", "1 to 500, num_inference_steps")
        );
        assert_eq!(
            label.placeholder, "50",
            "what is used where nothing is said"
        );
        let of_its_own = Field {
            default: None,
            ..steps
        };
        assert_eq!(
            Label::of(&of_its_own, None).placeholder,
            "left to the model"
        );
        assert_eq!(
            Label::of(
                &Field {
                    required: true,
                    ..of_its_own
                },
                None
            )
            .placeholder,
            ""
        );
    }

    #[test]
    fn a_field_of_another_model_is_named_after_what_it_is_or_its_key() {
        assert_eq!(
            Label::of(&field("refine_mask_blur", Kind::Boolean), None).name,
            "Refine mask blur"
        );
        let prompt = Label::of(
            &field("text", Kind::Text(Length::default())),
            Some(InputRole::Prompt),
        );
        assert_eq!(
            (prompt.name.as_str(), prompt.small.as_str()),
            ("Prompt", "text")
        );
        let roles = Roles {
            prompt: Some("text".into()),
            ..Roles::default()
        };
        assert_eq!(
            ["text", "seed", "odd_thing"].map(|key| Label::name_in(&roles, key)),
            ["Prompt", "Seed", "Odd thing"]
        );
    }

    #[test]
    fn what_is_odd_about_a_field_is_said() {
        let odd = Field {
            unfit_default: Some(json!("many")),
            ..field("amount", Kind::Boolean)
        };
        assert_eq!(
            Label::of(&odd, None).small,
            "amount; its own default \"many\" does not fit"
        );
        assert_eq!(
            Label::of(
                &Field {
                    is_deprecated: true,
                    ..field("amount", Kind::Boolean)
                },
                None
            )
            .small,
            "amount, no longer meant to be used"
        );
    }

    #[test]
    fn pictures_come_first_and_fine_tuning_last() {
        assert_eq!(
            Place::of(&field("image", Kind::Uri), Some(InputRole::Image)),
            Place::Pictures
        );
        assert_eq!(
            Place::of(&field("mask", Kind::Uri), Some(InputRole::Mask)),
            Place::More
        );
        assert_eq!(
            Place::of(
                &field("prompt", Kind::Text(Length::default())),
                Some(InputRole::Prompt)
            ),
            Place::Main
        );
        assert_eq!(
            Place::of(
                &field("prompt_strength", Kind::Number(Bounds::default())),
                Some(InputRole::Strength)
            ),
            Place::Main
        );
        assert_eq!(
            Place::of(
                &field("seed", Kind::Integer(Bounds::default())),
                Some(InputRole::Seed)
            ),
            Place::More
        );
        assert_eq!(
            Place::of(
                &Field {
                    required: true,
                    ..field("steps", Kind::Any)
                },
                None
            ),
            Place::Main
        );
    }
}
