use serde::{Deserialize, Serialize};

use crate::{Field, Input, InputSchema, Kind};

/// The roles of a model's inputs, detected from their names and kinds.
///
/// Of 4,963 file inputs of public models most are called `image` (2,211) or `mask` (1,637); the
/// rest have some thirty names, most of which say `image` somewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Roles {
    /// The image to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Its depth map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<String>,
    /// The mask of the area to paint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<String>,
    /// The prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// The negative prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// The strength of the change, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<String>,
    /// The number of outputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// The random seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
}

/// A role of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InputRole {
    /// The image to change.
    Image,
    /// Its depth map.
    Depth,
    /// The mask of the area to paint.
    Mask,
    /// The prompt.
    Prompt,
    /// The negative prompt.
    NegativePrompt,
    /// The strength of the change.
    Strength,
    /// The number of outputs.
    Count,
    /// The random seed.
    Seed,
}

/// Parts of the names of image inputs.
const PICTURES: [&str; 4] = ["image", "img", "photo", "picture"];
/// Parts of the names of images that are not the one to change.
const SECONDARY_IMAGES: [&str; 9] = [
    "mask",
    "depth",
    "control",
    "style",
    "reference",
    "end",
    "last",
    "background",
    "pose",
];
/// Parts of the names of image inputs that do not contain a word for image.
const SOURCES: [&str; 5] = ["input", "source", "init", "face", "person"];
/// Names of prompts, most likely first.
const PROMPTS: [&str; 8] = [
    "prompt",
    "text",
    "text_prompt",
    "input_prompt",
    "prompt_text",
    "positive_prompt",
    "edit_prompt",
    "caption",
];
/// Names of negative prompts.
const NEGATIVES: [&str; 5] = [
    "negative_prompt",
    "n_prompt",
    "neg_prompt",
    "negative",
    "negativeprompt",
];
/// Names of strength inputs, where a higher value keeps less of the image. `image_strength` means
/// the opposite and is not among them.
const STRENGTHS: [&str; 4] = [
    "prompt_strength",
    "strength",
    "denoising_strength",
    "denoise",
];
/// Names of the number of outputs.
const COUNTS: [&str; 9] = [
    "num_outputs",
    "num_samples",
    "number_of_outputs",
    "num_images",
    "number_of_images",
    "n_samples",
    "batch_size",
    "num_images_per_prompt",
    "amount",
];
/// Names of seeds.
const SEEDS: [&str; 4] = ["seed", "random_seed", "noise_seed", "rng_seed"];

impl InputRole {
    /// All roles, in display order.
    pub const ALL: [Self; 8] = [
        Self::Image,
        Self::Depth,
        Self::Mask,
        Self::Prompt,
        Self::NegativePrompt,
        Self::Strength,
        Self::Count,
        Self::Seed,
    ];

    /// The serialised string.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Depth => "depth",
            Self::Mask => "mask",
            Self::Prompt => "prompt",
            Self::NegativePrompt => "negative_prompt",
            Self::Strength => "strength",
            Self::Count => "count",
            Self::Seed => "seed",
        }
    }

    /// True if an input of that kind can have the role, whatever its name.
    pub fn fits(self, kind: &Kind) -> bool {
        match self {
            Self::Image | Self::Depth | Self::Mask => *kind == Kind::Uri,
            Self::Prompt | Self::NegativePrompt => matches!(kind, Kind::Text(_)),
            Self::Strength => matches!(kind, Kind::Number(_)),
            Self::Count => matches!(kind, Kind::Integer(_) | Kind::Choice(_)),
            Self::Seed => matches!(kind, Kind::Integer(_)),
        }
    }
}

impl Roles {
    /// The roles of a version's inputs.
    pub fn of(schema: &InputSchema) -> Self {
        let files = schema
            .fields()
            .iter()
            .filter(|field| field.kind == Kind::Uri);
        let mut roles = Self::among(
            files
                .map(|field| (field.name.as_str(), field.required))
                .collect(),
        );
        let named = |role: InputRole, names: &[&str]| {
            let fields = || {
                schema
                    .fields()
                    .iter()
                    .filter(|field| role.fits(&field.kind))
            };
            let has_name =
                |name: &&str| fields().find(|field| field.name.eq_ignore_ascii_case(name));
            names
                .iter()
                .find_map(has_name)
                .map(|field| field.name.clone())
        };
        roles.prompt = named(InputRole::Prompt, &PROMPTS).or_else(|| only_required_text(schema));
        roles.negative_prompt = named(InputRole::NegativePrompt, &NEGATIVES);
        roles.strength = named(InputRole::Strength, &STRENGTHS);
        roles.count = named(InputRole::Count, &COUNTS);
        roles.seed = named(InputRole::Seed, &SEEDS);
        roles
    }

    /// Guesses the roles from an input alone, for a version with an unknown schema.
    pub fn guess(input: &Input) -> Self {
        let is_file = |text: &str| {
            ["http://", "https://", "data:", "/"]
                .iter()
                .any(|start| text.starts_with(start))
        };
        let files = input
            .iter()
            .filter(|(_, value)| value.as_str().is_some_and(is_file));
        let given = |names: &[&str]| {
            names.iter().find_map(|name| {
                input
                    .keys()
                    .find(|key| key.eq_ignore_ascii_case(name))
                    .cloned()
            })
        };
        Self {
            prompt: given(&PROMPTS),
            negative_prompt: given(&NEGATIVES),
            strength: given(&STRENGTHS),
            count: given(&COUNTS),
            seed: given(&SEEDS),
            ..Self::among(files.map(|(name, _)| (name.as_str(), false)).collect())
        }
    }

    fn among(files: Vec<(&str, bool)>) -> Self {
        let says = |name: &str, words: &[&str]| {
            words
                .iter()
                .any(|word| name.to_ascii_lowercase().contains(word))
        };
        let first = |is_it: &dyn Fn(&str) -> bool| {
            let required = files
                .iter()
                .find(|(name, required)| *required && is_it(name));
            required
                .or_else(|| files.iter().find(|(name, _)| is_it(name)))
                .map(|(name, _)| (*name).to_owned())
        };
        let is_picture = |name: &str| says(name, &PICTURES) && !says(name, &SECONDARY_IMAGES);
        let is_source = |name: &str| {
            says(name, &SOURCES)
                && !says(name, &SECONDARY_IMAGES)
                && !says(name, &["audio", "video", "text", "file"])
        };
        let image = first(&is_picture)
            .or_else(|| first(&is_source))
            .or_else(|| first(&|name| says(name, &["control_image"])));
        let mask = first(&|name| says(name, &["mask"]) && !says(name, &["image_mask_source"]));
        Self {
            image,
            depth: first(&|name| says(name, &["depth"])),
            mask,
            ..Self::default()
        }
    }

    /// The input that has a role.
    pub fn get(&self, role: InputRole) -> Option<&str> {
        match role {
            InputRole::Image => &self.image,
            InputRole::Depth => &self.depth,
            InputRole::Mask => &self.mask,
            InputRole::Prompt => &self.prompt,
            InputRole::NegativePrompt => &self.negative_prompt,
            InputRole::Strength => &self.strength,
            InputRole::Count => &self.count,
            InputRole::Seed => &self.seed,
        }
        .as_deref()
    }

    /// Assigns a role to a field; `None` clears it.
    pub fn set(&mut self, role: InputRole, field: Option<String>) {
        let place = match role {
            InputRole::Image => &mut self.image,
            InputRole::Depth => &mut self.depth,
            InputRole::Mask => &mut self.mask,
            InputRole::Prompt => &mut self.prompt,
            InputRole::NegativePrompt => &mut self.negative_prompt,
            InputRole::Strength => &mut self.strength,
            InputRole::Count => &mut self.count,
            InputRole::Seed => &mut self.seed,
        };
        *place = field;
    }

    /// The role of an input.
    pub fn role_of(&self, field: &str) -> Option<InputRole> {
        InputRole::ALL
            .into_iter()
            .find(|role| self.get(*role) == Some(field))
    }

    /// The roles whose fields exist in the schema. A field with several roles keeps the first.
    pub fn within(&self, schema: &InputSchema) -> Self {
        let mut roles = Self::default();
        for role in InputRole::ALL {
            let field = self
                .get(role)
                .and_then(|name| schema.field(name))
                .filter(|field| role.fits(&field.kind));
            roles.set(
                role,
                field
                    .filter(|field| roles.role_of(&field.name).is_none())
                    .map(|field| field.name.clone()),
            );
        }
        roles
    }
}

/// The only required text input, if there is exactly one.
fn only_required_text(schema: &InputSchema) -> Option<String> {
    let mut texts = schema
        .fields()
        .iter()
        .filter(|field| field.required && matches!(field.kind, Kind::Text(_)));
    let first: &Field = texts.next()?;
    texts.next().is_none().then(|| first.name.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{DEPTH2IMG, Model};

    fn among(files: &[(&str, bool)]) -> (Option<String>, Option<String>) {
        let Roles { image, depth, .. } = Roles::among(files.to_vec());
        (image, depth)
    }

    fn named(image: &str, depth: Option<&str>) -> (Option<String>, Option<String>) {
        (Some(image.into()), depth.map(Into::into))
    }

    fn schema(properties: serde_json::Value, required: &[&str]) -> InputSchema {
        let input = json!({"properties": properties, "required": required});
        InputSchema::from_openapi(&json!({"components": {"schemas": {"Input": input}}})).unwrap()
    }

    #[test]
    fn every_role_of_depth2img_but_the_mask_is_found() {
        let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
        let roles = Roles::of(
            &InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap(),
        );
        let fields = InputRole::ALL.map(|role| roles.get(role).unwrap_or_default().to_owned());
        assert_eq!(
            fields,
            [
                "input_image",
                "depth_image",
                "",
                "prompt",
                "negative_prompt",
                "prompt_strength",
                "num_outputs",
                "seed"
            ]
            .map(String::from)
        );
        assert_eq!(roles.role_of("input_image"), Some(InputRole::Image));
    }

    #[test]
    fn image_is_distinguished_from_control_images() {
        assert_eq!(
            among(&[("mask", true), ("image", true)]),
            named("image", None)
        );
        assert_eq!(
            among(&[("style_image", true), ("init_image", false)]),
            named("init_image", None)
        );
        assert_eq!(
            among(&[("image", false), ("input_image", true)]),
            named("input_image", None),
            "one that is required comes first"
        );
        assert_eq!(
            among(&[("control_image", true), ("depth_map", false)]),
            named("control_image", Some("depth_map"))
        );
        assert_eq!(among(&[("imagePath", true)]), named("imagePath", None));
        assert_eq!(among(&[("source", true)]), named("source", None));
        assert_eq!(
            among(&[("audio", true), ("input_video", true), ("weights", false)]),
            (None, None)
        );
        assert_eq!(among(&[]), (None, None));
    }

    #[test]
    fn roles_are_guessed_from_an_input_alone() {
        let input =
            json!({ "prompt": "an image of fog", "image": "https://a.example/b.png", "depth": 3 });
        let expected = Roles {
            image: Some("image".into()),
            prompt: Some("prompt".into()),
            ..Roles::default()
        };
        assert_eq!(Roles::guess(input.as_object().unwrap()), expected);
    }

    #[test]
    fn known_names_match_in_any_case() {
        let text = json!({"type": "string"});
        let roles = Roles::of(&schema(
            json!({"Prompt": text, "n_prompt": text, "num_samples": {"type": "integer"}, "Seed": {"type": "integer"}}),
            &[],
        ));
        let found = [
            InputRole::Prompt,
            InputRole::NegativePrompt,
            InputRole::Count,
            InputRole::Seed,
        ]
        .map(|role| roles.get(role));
        assert_eq!(
            found,
            [
                Some("Prompt"),
                Some("n_prompt"),
                Some("num_samples"),
                Some("Seed")
            ]
        );
        assert_eq!(
            Roles::of(&schema(json!({"question": text}), &["question"]))
                .prompt
                .as_deref(),
            Some("question")
        );
        assert_eq!(
            Roles::of(&schema(json!({"seed": text}), &[])).seed,
            None,
            "a text field cannot be the seed"
        );
    }

    #[test]
    fn correction_applies_only_to_existing_inputs() {
        let schema = schema(
            json!({"a": {"type": "string", "format": "uri"}, "b": {"type": "string"}}),
            &[],
        );
        let corrected = Roles {
            image: Some("a".into()),
            depth: Some("a".into()),
            prompt: Some("b".into()),
            seed: Some("b".into()),
            ..Roles::default()
        };
        assert_eq!(
            corrected.within(&schema),
            Roles {
                image: Some("a".into()),
                prompt: Some("b".into()),
                ..Roles::default()
            }
        );
    }
}
