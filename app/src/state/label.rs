use std::iter::once;

use api::{Bounds, Field, Kind, decimal};

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

/// What a person reads at a field that the form knows by name: its name, small print, placeholder.
fn known(field: &str) -> Option<[&'static str; 3]> {
    Some(match field {
        "prompt" => [words::field_prompt(), words::field_prompt_small(), words::field_prompt_hint()],
        "negative_prompt" => [words::field_exclude(), "negative_prompt", words::field_exclude_hint()],
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

/// Fields that stand in sight though they are numbers.
const IN_SIGHT: [&str; 2] = ["prompt_strength", "num_outputs"];

impl Label {
    /// The label of `field`; one that the form does not know is named after its key.
    pub fn of(field: &Field) -> Self {
        let default = field.default.as_ref().map(|value| api::json_text(value).trim_matches('"').to_owned()).unwrap_or_default();
        let Some([name, small, placeholder]) = known(&field.name) else {
            return Self { name: title_case(&field.name), small: field.name.clone(), placeholder: default };
        };
        let small = match bounds(&field.kind) {
            Some((least, most)) => words::field_bounds(&decimal(least), &decimal(most), &small),
            None => small.to_owned(),
        };
        let placeholder = if placeholder.is_empty() { default } else { placeholder.to_owned() };
        Self { name: name.to_owned(), small, placeholder }
    }

    /// The name alone, of a field that the form may not have.
    pub fn name_of(key: &str) -> String {
        known(key).map_or_else(|| title_case(key), |[name, ..]| name.to_owned())
    }
}

impl Place {
    /// Where `field` stands: pictures first, then texts and what cannot be left out, then the rest.
    pub fn of(field: &Field) -> Self {
        match field.kind {
            Kind::Uri => Self::Pictures,
            Kind::Text(_) => Self::Main,
            _ if field.required || IN_SIGHT.contains(&field.name.as_str()) => Self::Main,
            _ => Self::More,
        }
    }
}

fn bounds(kind: &Kind) -> Option<(f64, f64)> {
    match kind {
        Kind::Integer(Bounds { minimum: Some(least), maximum: Some(most) })
        | Kind::Number(Bounds { minimum: Some(least), maximum: Some(most) }) => Some((*least, *most)),
        _ => None,
    }
}

/// `num_inference_steps` as "Num inference steps".
fn title_case(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| once(first.to_ascii_uppercase()).chain(letters).collect()).unwrap_or_default()
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
        let label = Label::of(&field("num_inference_steps", Kind::Integer(Bounds { minimum: Some(1.0), maximum: Some(500.0) })));
        assert_eq!((label.name.as_str(), label.small.as_str()), ("Steps", "1 to 500, num_inference_steps"));
        assert_eq!(label.placeholder, "50", "what is used where nothing is said");
    }

    #[test]
    fn a_field_of_another_model_is_named_after_its_key() {
        assert_eq!(Label::of(&field("refine_mask_blur", Kind::Boolean)).name, "Refine mask blur");
    }

    #[test]
    fn pictures_come_first_and_fine_tuning_last() {
        assert_eq!(Place::of(&field("mask", Kind::Uri)), Place::Pictures);
        assert_eq!(Place::of(&field("prompt", Kind::Text(Length::default()))), Place::Main);
        assert_eq!(Place::of(&field("prompt_strength", Kind::Number(Bounds::default()))), Place::Main);
        assert_eq!(Place::of(&field("seed", Kind::Integer(Bounds::default()))), Place::More);
        assert_eq!(Place::of(&Field { required: true, ..field("steps", Kind::Any) }), Place::Main);
    }
}
