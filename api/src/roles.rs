use serde::{Deserialize, Serialize};

use crate::{Input, InputSchema, Kind};

/// Which of a model's inputs the comparison is about, found by their names.
///
/// Of 4,963 file inputs of public models most are called `image` (2,211) or `mask` (1,637); the rest have some thirty
/// names, most of which say `image` somewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// The picture that is changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Its depth map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<String>,
}

/// In the names of pictures.
const PICTURES: [&str; 4] = ["image", "img", "photo", "picture"];
/// In the names of what is looked at beside the picture that is changed.
const BESIDE: [&str; 9] = ["mask", "depth", "control", "style", "reference", "end", "last", "background", "pose"];
/// In the names of pictures that do not say so.
const SOURCES: [&str; 5] = ["input", "source", "init", "face", "person"];

impl Roles {
    /// The roles of a version's inputs.
    pub fn of(schema: &InputSchema) -> Self {
        let files = schema.fields().iter().filter(|field| field.kind == Kind::Uri);
        Self::among(files.map(|field| (field.name.as_str(), field.required)).collect())
    }

    /// The roles of the inputs that were given, where nobody knows what the version takes.
    pub fn guess(input: &Input) -> Self {
        let is_file = |text: &str| ["http://", "https://", "data:"].iter().any(|scheme| text.starts_with(scheme));
        let files = input.iter().filter(|(_, value)| value.as_str().is_some_and(is_file));
        Self::among(files.map(|(name, _)| (name.as_str(), false)).collect())
    }

    fn among(files: Vec<(&str, bool)>) -> Self {
        let says = |name: &str, words: &[&str]| words.iter().any(|word| name.to_lowercase().contains(word));
        let first = |is_it: &dyn Fn(&str) -> bool| {
            let required = files.iter().find(|(name, required)| *required && is_it(name));
            required.or_else(|| files.iter().find(|(name, _)| is_it(name))).map(|(name, _)| (*name).to_owned())
        };
        let is_picture = |name: &str| says(name, &PICTURES) && !says(name, &BESIDE);
        let is_source = |name: &str| says(name, &SOURCES) && !says(name, &BESIDE) && !says(name, &["audio", "video", "text", "file"]);
        let image = first(&is_picture).or_else(|| first(&is_source)).or_else(|| first(&|name| says(name, &["control_image"])));
        Self { image, depth: first(&|name| says(name, &["depth"])) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{DEPTH2IMG, Model};

    fn among(files: &[(&str, bool)]) -> (Option<String>, Option<String>) {
        let Roles { image, depth } = Roles::among(files.to_vec());
        (image, depth)
    }

    fn named(image: &str, depth: Option<&str>) -> (Option<String>, Option<String>) {
        (Some(image.into()), depth.map(Into::into))
    }

    #[test]
    fn depth2img_has_a_picture_and_a_depth_map() {
        let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
        let roles = Roles::of(&InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap());
        assert_eq!(roles, Roles { image: Some("input_image".into()), depth: Some("depth_image".into()) });
    }

    #[test]
    fn the_picture_is_told_from_what_lies_beside_it() {
        assert_eq!(among(&[("mask", true), ("image", true)]), named("image", None));
        assert_eq!(among(&[("style_image", true), ("init_image", false)]), named("init_image", None));
        assert_eq!(among(&[("image", false), ("input_image", true)]), named("input_image", None), "one that is required comes first");
        assert_eq!(among(&[("control_image", true), ("depth_map", false)]), named("control_image", Some("depth_map")));
        assert_eq!(among(&[("imagePath", true)]), named("imagePath", None));
        assert_eq!(among(&[("source", true)]), named("source", None));
        assert_eq!(among(&[("audio", true), ("input_video", true), ("weights", false)]), (None, None));
        assert_eq!(among(&[]), (None, None));
    }

    #[test]
    fn what_was_given_is_enough_to_guess() {
        let input = json!({ "prompt": "an image of fog", "image": "https://a.example/b.png", "depth": 3 });
        assert_eq!(Roles::guess(input.as_object().unwrap()), Roles { image: Some("image".into()), depth: None });
    }
}
