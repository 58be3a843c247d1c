use api::{Input, InputRole, InputSchema, Kind, Roles, Takes};
use serde_json::Value;

use super::{Media, of_address};

/// In the names of pictures.
const PICTURES: [&str; 6] = ["image", "img", "photo", "picture", "face", "mask"];
/// In the names of videos.
const VIDEOS: [&str; 4] = ["video", "vid", "mp4", "movie"];
/// In the names of sounds.
const SOUNDS: [&str; 10] = [
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
/// In the names of pictures that guide, beside the one that is changed.
const GUIDES: [&str; 12] = [
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

/// What a model takes, in the order in which it is told.
pub fn takes(schema: &InputSchema, roles: &Roles, example: Option<&Input>) -> Vec<Takes> {
    let files = schema.fields().iter().filter(|field| is_file(&field.kind));
    let files: Vec<Takes> = files
        .filter_map(|field| {
            file(
                &field.name,
                roles,
                example.and_then(|input| input.get(&field.name)),
            )
        })
        .collect();
    let has = |takes: &Takes| match takes {
        Takes::Text => roles.prompt.is_some(),
        Takes::NegativePrompt => roles.negative_prompt.is_some(),
        Takes::Seed => roles.seed.is_some(),
        Takes::OutputCount => roles.count.is_some(),
        other => files.contains(other),
    };
    Takes::ALL.iter().copied().filter(has).collect()
}

fn is_file(kind: &Kind) -> bool {
    match kind {
        Kind::Uri => true,
        Kind::List(items) => is_file(items),
        _ => false,
    }
}

/// What the file of a field is: by its name, or where that says nothing by the example, or else by its role.
fn file(name: &str, roles: &Roles, given: Option<&Value>) -> Option<Takes> {
    let lower = name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let role = roles.role_of(name);
    match (role, given.and_then(media)) {
        (Some(InputRole::Depth), _) => Some(Takes::DepthMap),
        (Some(InputRole::Mask), _) => Some(Takes::Mask),
        _ if says(&["mask"]) => Some(Takes::Mask),
        (None, _) if says(&GUIDES) && !says(&VIDEOS) && !says(&SOUNDS) => Some(Takes::ControlImage),
        _ if says(&PICTURES) => Some(Takes::Image),
        _ if says(&VIDEOS) => Some(Takes::Video),
        _ if says(&SOUNDS) => Some(Takes::Audio),
        (_, Some(Media::Image)) => Some(Takes::Image),
        (_, Some(Media::Video)) => Some(Takes::Video),
        (_, Some(Media::Audio)) => Some(Takes::Audio),
        (Some(InputRole::Image), None) => Some(Takes::Image),
        _ => None,
    }
}

fn media(given: &Value) -> Option<Media> {
    match given {
        Value::Array(items) => items.first().and_then(media),
        given => of_address(given.as_str()?),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(files: &[&str], example: Value) -> Vec<Takes> {
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
        takes(&schema, &Roles::of(&schema), example.as_object())
    }

    #[test]
    fn files_are_told_apart_by_their_names() {
        let all = [
            "control_image",
            "depth_map",
            "driving_video",
            "image",
            "input_audio",
            "mask",
        ];
        let expected = [
            Takes::Image,
            Takes::DepthMap,
            Takes::Mask,
            Takes::ControlImage,
            Takes::Video,
            Takes::Audio,
        ];
        assert_eq!(of(&all, json!({})), expected);
        assert_eq!(
            of(&["control_image"], json!({})),
            [Takes::Image],
            "what alone guides is what is changed"
        );
        assert_eq!(of(&["weights"], json!({})), []);
        assert_eq!(of(&["face_mask", "mask_image"], json!({})), [Takes::Mask]);
    }

    #[test]
    fn a_name_that_says_nothing_is_explained_by_the_example() {
        assert_eq!(
            of(&["input"], json!({"input": "https://a.example/speech.wav"})),
            [Takes::Audio]
        );
        assert_eq!(
            of(&["file"], json!({"file": "https://a.example/a.mp4"})),
            [Takes::Video]
        );
        assert_eq!(
            of(&["input"], json!({"input": "https://a.example/a.zip"})),
            []
        );
        assert_eq!(
            of(&["input"], json!({})),
            [Takes::Image],
            "as the form takes it"
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
        assert_eq!(takes(&schema, &Roles::of(&schema), None), [Takes::Image]);
    }
}
