use api::{Input, InputKind, InputRole, InputSchema, Kind, Roles};
use serde_json::Value;

use super::{Media, media_of_url};

/// In the names of image inputs.
const IMAGE_NAMES: [&str; 6] = ["image", "img", "photo", "picture", "face", "mask"];
/// In the names of video inputs.
const VIDEO_NAMES: [&str; 4] = ["video", "vid", "mp4", "movie"];
/// In the names of audio inputs.
const AUDIO_NAMES: [&str; 10] = [
    "audio",
    "song",
    "voice",
    "music",
    "sound",
    "speech",
    "speaker",
    "vocal",
    "wav",
    "instrumental",
];
/// In the names of control images.
const CONTROL_NAMES: [&str; 12] = [
    "control",
    "pose",
    "canny",
    "scribble",
    "lineart",
    "style",
    "reference",
    "adapter",
    "ip_",
    "tile",
    "redux",
    "cn_img",
];

/// The kinds of a model's inputs, in the order of [`InputKind::ALL`].
pub fn inputs(schema: &InputSchema, roles: &Roles, example: Option<&Input>) -> Vec<InputKind> {
    let files = schema.fields().iter().filter(|field| is_file(&field.kind));
    let files: Vec<InputKind> = files
        .filter_map(|field| {
            file(
                &field.name,
                roles,
                example.and_then(|input| input.get(&field.name)),
            )
        })
        .collect();
    let has = |kind: &InputKind| match kind {
        InputKind::Text => roles.prompt.is_some(),
        InputKind::NegativePrompt => roles.negative_prompt.is_some(),
        InputKind::Seed => roles.seed.is_some(),
        InputKind::OutputCount => roles.count.is_some(),
        other => files.contains(other),
    };
    InputKind::ALL.iter().copied().filter(has).collect()
}

fn is_file(kind: &Kind) -> bool {
    match kind {
        Kind::Uri => true,
        Kind::List(items) => is_file(items),
        _ => false,
    }
}

/// The kind of a file input: by its name, else by the example, else by its role.
fn file(name: &str, roles: &Roles, example: Option<&Value>) -> Option<InputKind> {
    let lower = name.to_lowercase();
    let contains = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let role = roles.role_of(name);
    match (role, example.and_then(media)) {
        (Some(InputRole::Depth), _) => Some(InputKind::DepthMap),
        (Some(InputRole::Mask), _) => Some(InputKind::Mask),
        _ if contains(&["mask"]) => Some(InputKind::Mask),
        (None, _)
            if contains(&CONTROL_NAMES) && !contains(&VIDEO_NAMES) && !contains(&AUDIO_NAMES) =>
        {
            Some(InputKind::ControlImage)
        }
        _ if contains(&IMAGE_NAMES) => Some(InputKind::Image),
        _ if contains(&VIDEO_NAMES) => Some(InputKind::Video),
        _ if contains(&AUDIO_NAMES) => Some(InputKind::Audio),
        (_, Some(Media::Image)) => Some(InputKind::Image),
        (_, Some(Media::Video)) => Some(InputKind::Video),
        (_, Some(Media::Audio)) => Some(InputKind::Audio),
        (Some(InputRole::Image), None) => Some(InputKind::Image),
        _ => None,
    }
}

fn media(example: &Value) -> Option<Media> {
    match example {
        Value::Array(items) => items.first().and_then(media),
        example => media_of_url(example.as_str()?),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(files: &[&str], example: Value) -> Vec<InputKind> {
        let properties: serde_json::Map<_, _> = files
            .iter()
            .map(|name| {
                (
                    (*name).to_owned(),
                    json!({"type": "string", "format": "uri"}),
                )
            })
            .collect();
        let document = json!({"components": {"schemas": {"Input": {"properties": properties}}}});
        let schema = InputSchema::from_openapi(&document).unwrap();
        inputs(&schema, &Roles::of(&schema), example.as_object())
    }

    #[test]
    fn files_are_classified_by_name() {
        let all = [
            "control_image",
            "depth_map",
            "driving_video",
            "image",
            "input_audio",
            "mask",
        ];
        let expected = [
            InputKind::Image,
            InputKind::DepthMap,
            InputKind::Mask,
            InputKind::ControlImage,
            InputKind::Video,
            InputKind::Audio,
        ];
        assert_eq!(of(&all, json!({})), expected);
        assert_eq!(
            of(&["control_image"], json!({})),
            [InputKind::Image],
            "a single control image is the input image"
        );
        assert_eq!(of(&["weights"], json!({})), []);
        assert_eq!(
            of(&["face_mask", "mask_image"], json!({})),
            [InputKind::Mask]
        );
    }

    #[test]
    fn ambiguous_name_is_classified_by_the_example() {
        assert_eq!(
            of(&["input"], json!({"input": "https://a.example/speech.wav"})),
            [InputKind::Audio]
        );
        assert_eq!(
            of(&["file"], json!({"file": "https://a.example/a.mp4"})),
            [InputKind::Video]
        );
        assert_eq!(
            of(&["input"], json!({"input": "https://a.example/a.zip"})),
            []
        );
        assert_eq!(
            of(&["input"], json!({})),
            [InputKind::Image],
            "as in the form"
        );
    }

    #[test]
    fn lists_of_files_count_as_files() {
        let images =
            json!({"images": {"type": "array", "items": {"type": "string", "format": "uri"}}});
        let schema = InputSchema::from_openapi(
            &json!({"components": {"schemas": {"Input": {"properties": images}}}}),
        )
        .unwrap();
        assert_eq!(
            inputs(&schema, &Roles::of(&schema), None),
            [InputKind::Image]
        );
    }
}
