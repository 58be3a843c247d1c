use std::iter::once;

use api::{Bounds, Field, InputRole, Kind, Roles, decimal};

use crate::i18n;

/// The texts of a form field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its name, "Strength".
    pub name: String,
    /// Note beside the name: a meaning, the bounds, the name in the API.
    pub small: String,
    /// Placeholder of the empty field.
    pub placeholder: String,
    /// Whether the form has no texts for the field, so that it shows the author's description.
    pub is_unknown: bool,
}

/// The section of the form in which a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The pictures at the top.
    Pictures,
    /// The fields that are always visible.
    Main,
    /// Under "More settings".
    More,
}

/// The texts of a field of this role: name, note, placeholder.
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

/// The texts of a field of this name: name, note, placeholder.
fn known(field: &str) -> Option<[&'static str; 3]> {
    Some(match field {
        "prompt" => [
            i18n::field_prompt(),
            i18n::field_prompt_small(),
            i18n::field_prompt_hint(),
        ],
        "negative_prompt" => [
            i18n::field_negative_prompt(),
            "negative_prompt",
            i18n::field_negative_prompt_hint(),
        ],
        "input_image" => [i18n::field_image(), "", ""],
        "depth_image" => [i18n::depth_name(), "", ""],
        "prompt_strength" => [i18n::field_strength(), i18n::field_strength_small(), ""],
        "num_outputs" => [i18n::field_outputs(), "num_outputs", ""],
        "num_inference_steps" => [i18n::field_steps(), "num_inference_steps", ""],
        "guidance_scale" => [i18n::field_guidance(), "guidance_scale", ""],
        "scheduler" => [i18n::field_scheduler(), "", ""],
        "seed" => [i18n::field_seed(), "", i18n::field_seed_random()],
        _ => return None,
    })
}

impl Label {
    /// The label of `field`. A field that the form does not know has its key as its name; a field
    /// that is known by its role only has its key as the note.
    pub fn of(field: &Field, role: Option<InputRole>) -> Self {
        let default = match &field.default {
            Some(value) => api::json_text(value).trim_matches('"').to_owned(),
            None if field.required => String::new(),
            None => i18n::field_model_default().to_owned(),
        };
        let by_role = || {
            let [name, _, placeholder] = of_role(role?)?;
            Some([name, field.name.as_str(), placeholder])
        };
        let Some([name, small, placeholder]) = known(&field.name).or_else(by_role) else {
            return Self {
                name: title_case(&field.name),
                small: unknown_note(field),
                placeholder: default,
                is_unknown: true,
            };
        };
        let small = match bounds(&field.kind) {
            Some((least, most)) => i18n::field_bounds(&decimal(least), &decimal(most), &small),
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

    /// The name of an input of a model with these roles.
    pub fn name_in(roles: &Roles, key: &str) -> String {
        let by_role = || roles.role_of(key).and_then(of_role);
        match known(key).or_else(by_role) {
            Some([name, ..]) => name.to_owned(),
            None => title_case(key),
        }
    }

    /// The name of an input if the model's roles are unknown.
    pub fn name_of(key: &str) -> String {
        Self::name_in(&Roles::default(), key)
    }
}

impl Section {
    /// The section of `field`: pictures, then prompts, strength, count and required inputs, then
    /// the rest.
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

/// The note of a field that the form does not know: its key, its bounds, and whether its default is
/// invalid or the field is deprecated.
fn unknown_note(field: &Field) -> String {
    let small = match bounds(&field.kind) {
        Some((least, most)) => i18n::field_bounds(&decimal(least), &decimal(most), &field.name),
        None => field.name.clone(),
    };
    match &field.unfit_default {
        Some(value) => i18n::field_invalid_default(&small, &api::json_text(value)),
        None if field.is_deprecated => i18n::field_deprecated(&small),
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
    let text = key.replace(['_', '-'], " ");
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| once(first.to_ascii_uppercase()).chain(characters).collect())
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
    fn known_field_has_a_plain_name() {
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
        assert_eq!(label.placeholder, "50", "the model's default");
        let without_default = Field {
            default: None,
            ..steps
        };
        assert_eq!(
            Label::of(&without_default, None).placeholder,
            "model default"
        );
        assert_eq!(
            Label::of(
                &Field {
                    required: true,
                    ..without_default
                },
                None
            )
            .placeholder,
            ""
        );
    }

    #[test]
    fn unknown_field_is_named_after_its_role_or_key() {
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
    fn note_mentions_invalid_default_and_deprecation() {
        let odd = Field {
            unfit_default: Some(json!("many")),
            ..field("amount", Kind::Boolean)
        };
        assert_eq!(
            Label::of(&odd, None).small,
            "amount; the model’s default \"many\" is not valid"
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
            "amount, deprecated"
        );
    }

    #[test]
    fn section_depends_on_role_and_requirement() {
        assert_eq!(
            Section::of(&field("image", Kind::Uri), Some(InputRole::Image)),
            Section::Pictures
        );
        assert_eq!(
            Section::of(&field("mask", Kind::Uri), Some(InputRole::Mask)),
            Section::More
        );
        assert_eq!(
            Section::of(
                &field("prompt", Kind::Text(Length::default())),
                Some(InputRole::Prompt)
            ),
            Section::Main
        );
        assert_eq!(
            Section::of(
                &field("prompt_strength", Kind::Number(Bounds::default())),
                Some(InputRole::Strength)
            ),
            Section::Main
        );
        assert_eq!(
            Section::of(
                &field("seed", Kind::Integer(Bounds::default())),
                Some(InputRole::Seed)
            ),
            Section::More
        );
        assert_eq!(
            Section::of(
                &Field {
                    required: true,
                    ..field("steps", Kind::Any)
                },
                None
            ),
            Section::Main
        );
    }
}
