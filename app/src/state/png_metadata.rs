//! Reads the generation settings from the metadata of a PNG file. The bytes are untrusted: every
//! length is bounded.

use api::{ModelName, Roles};
use serde_json::Value;

use super::ResultSettings;

use crate::{
    depth::png::{SIGNATURE, checksum},
    json,
};

/// The keyword of the iTXt chunk.
const KEYWORD: &[u8] = b"depth2img";
/// Number of bytes at the start of a file that are read: the chunk is among the first.
pub const SCANNED_BYTES: u32 = 512 * 1024;
/// Maximum size of the settings in bytes.
const MAX_BYTES: usize = 256 * 1024;
/// Number of chunks that are searched for the settings.
const MAX_CHUNKS: usize = 64;
/// What the preview engine writes beside the input.
const ENGINE_MEMBERS: [&str; 4] = ["engine", "output", "scene", "stands_in_for"];

/// The generation settings in a PNG file.
#[derive(Debug, Clone, PartialEq)]
pub enum PngMetadata {
    /// The file has none.
    None,
    /// The settings are damaged.
    Invalid,
    /// The settings of the result in the file.
    Settings(Box<ResultSettings>),
}

/// Reads the settings from the start of a PNG file.
pub fn read_png_metadata(bytes: &[u8]) -> PngMetadata {
    let Some(mut rest) = bytes.strip_prefix(&SIGNATURE) else {
        return PngMetadata::None;
    };
    for _ in 0..MAX_CHUNKS {
        let Some((kind, body, sum, after)) = chunk(rest) else {
            return PngMetadata::None;
        };
        if kind == b"iTXt" && body.starts_with(KEYWORD) && body.get(KEYWORD.len()) == Some(&0) {
            let is_whole = body.len() <= MAX_BYTES && checksum(&rest[4..8 + body.len()]) == sum;
            return match text(body) {
                Some(text) if is_whole => read_settings(&text),
                _ => PngMetadata::Invalid,
            };
        }
        rest = after;
    }
    PngMetadata::None
}

fn read_settings(text: &str) -> PngMetadata {
    match settings(text) {
        Some(settings) => PngMetadata::Settings(Box::new(settings)),
        None => PngMetadata::Invalid,
    }
}

/// Type, data and checksum of a chunk, and the bytes after it.
type Chunk<'a> = (&'a [u8], &'a [u8], u32, &'a [u8]);

/// Splits off the first chunk.
fn chunk(bytes: &[u8]) -> Option<Chunk<'_>> {
    let length = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
    let (whole, after) = bytes.split_at_checked(length.checked_add(12)?)?;
    let sum = u32::from_be_bytes(*whole.last_chunk()?);
    Some((&whole[4..8], &whole[8..8 + length], sum, after))
}

/// The text of an iTXt chunk; `None` if it is compressed or malformed.
fn text(body: &[u8]) -> Option<String> {
    let mut parts = body
        .get(KEYWORD.len() + 1..)?
        .strip_prefix(&[0, 0])?
        .splitn(3, |byte| *byte == 0);
    let (_language, _translated) = (parts.next()?, parts.next()?);
    String::from_utf8(parts.next()?.to_vec()).ok()
}

/// The settings: the input is the member `input`, or the whole object, as the preview engine writes
/// it. Addresses are removed, as are values that no form field can hold.
fn settings(text: &str) -> Option<ResultSettings> {
    let Value::Object(mut members) = serde_json::from_str(text).ok()? else {
        return None;
    };
    let seed = members.get("seed").cloned();
    let roles = members.remove("roles").and_then(json::of_value::<Roles>);
    let (mut input, is_wrapped) = match members.remove("input") {
        Some(Value::Object(input)) => (input, true),
        Some(_) => return None,
        None => (std::mem::take(&mut members), false),
    };
    if !is_wrapped {
        input.retain(|name, _| !ENGINE_MEMBERS.contains(&name.as_str()));
    }
    let model = match members.get("model") {
        Some(Value::String(name)) => name.parse::<ModelName>().ok(),
        _ => None,
    };
    let is_plain = |value: &Value| match value {
        Value::String(text) => !["http:", "https:", "data:"]
            .iter()
            .any(|scheme| text.trim_start().to_ascii_lowercase().starts_with(scheme)),
        Value::Number(_) | Value::Bool(_) => true,
        _ => false,
    };
    input.retain(|_, value| is_plain(value));
    // Only an object without a member `input` has to show that it is an input.
    if input.is_empty() || (!is_wrapped && !input.contains_key("prompt")) {
        return None;
    }
    let roles = roles.unwrap_or_else(|| Roles {
        seed: Some("seed".to_owned()),
        ..Roles::guess(&input)
    });
    // The seed of the run, which the input does not have if it was a random one.
    if let (Some(seed), Some(field)) = (seed.filter(Value::is_i64), &roles.seed) {
        input.insert(field.clone(), seed);
    }
    Some(ResultSettings {
        model: model.map(|model| model.to_string()).unwrap_or_default(),
        input,
        roles,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn png_chunk(kind: &[u8], body: &[u8]) -> Vec<u8> {
        let inner = [kind, body].concat();
        [
            (body.len() as u32).to_be_bytes().as_slice(),
            &inner,
            &checksum(&inner).to_be_bytes(),
        ]
        .concat()
    }

    fn picture(chunks: &[Vec<u8>]) -> Vec<u8> {
        [
            SIGNATURE.to_vec(),
            png_chunk(b"IHDR", &[0; 13]),
            chunks.concat(),
            png_chunk(b"IEND", &[]),
        ]
        .concat()
    }

    fn settings_chunk(text: &str) -> Vec<u8> {
        png_chunk(
            b"iTXt",
            &[b"depth2img\0\0\0\0\0".as_slice(), text.as_bytes()].concat(),
        )
    }

    fn read(text: &str) -> PngMetadata {
        read_png_metadata(&picture(&[settings_chunk(text)]))
    }

    fn settings_of(metadata: &Value) -> ResultSettings {
        match read(&metadata.to_string()) {
            PngMetadata::Settings(settings) => *settings,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn settings_are_read_with_seed_and_without_pictures() {
        let metadata = json!({"model": "a/b", "seed": 7, "input": {"prompt": "塔 in fog", "prompt_strength": 0.8, "input_image": "https://a.example/b", "x": [1]}});
        let settings = settings_of(&metadata);
        assert_eq!(
            Value::from(settings.input),
            json!({"prompt": "塔 in fog", "prompt_strength": 0.8, "seed": 7})
        );
        assert_eq!(settings.model, "a/b");
        assert_eq!(settings.roles.prompt.as_deref(), Some("prompt"));
    }

    #[test]
    fn roles_name_the_inputs_of_other_models() {
        let roles = json!({"prompt": "text", "seed": "noise"});
        let metadata = json!({"model": "a/b", "seed": 7, "input": {"text": "fog"}, "roles": roles});
        let settings = settings_of(&metadata);
        assert_eq!(
            Value::from(settings.input),
            json!({"text": "fog", "noise": 7})
        );
        let without_seed =
            json!({"seed": 7, "input": {"text": "fog"}, "roles": {"prompt": "text"}});
        assert_eq!(
            Value::from(settings_of(&without_seed).input),
            json!({"text": "fog"}),
            "the model has no input for the seed"
        );
    }

    #[test]
    fn metadata_of_the_preview_engine_is_its_input() {
        let metadata = json!({"engine": "local", "prompt": "fog", "seed": 7, "output": 0, "scene": "a", "stands_in_for": "a/b"});
        let settings = settings_of(&metadata);
        assert_eq!(
            Value::from(settings.input),
            json!({"prompt": "fog", "seed": 7})
        );
        assert_eq!(
            settings.model, "",
            "its names are those of the built-in model, not of the one it stands in for"
        );
    }

    #[test]
    fn name_that_is_no_model_is_unknown() {
        let metadata = json!({"model": "../../v1/x", "input": {"prompt": "fog"}});
        assert_eq!(settings_of(&metadata).model, "");
    }

    #[test]
    fn file_without_settings_has_no_metadata() {
        for bytes in [
            &b""[..],
            b"GIF89a",
            &SIGNATURE,
            &picture(&[]),
            &picture(&[png_chunk(b"tEXt", b"depth2img\0{}")]),
        ] {
            assert_eq!(read_png_metadata(bytes), PngMetadata::None);
        }
        let many: Vec<Vec<u8>> = (0..MAX_CHUNKS)
            .map(|_| png_chunk(b"tEXt", b"a\0b"))
            .chain([settings_chunk("{}")])
            .collect();
        assert_eq!(
            read_png_metadata(&picture(&many)),
            PngMetadata::None,
            "the search is limited"
        );
    }

    #[test]
    fn truncated_file_or_wrong_length_has_no_metadata() {
        let whole = picture(&[settings_chunk(r#"{"prompt": "fog"}"#)]);
        for length in 0..whole.len() - 13 {
            assert!(matches!(
                read_png_metadata(&whole[..length]),
                PngMetadata::None | PngMetadata::Settings(_)
            ));
        }
        let mut huge = whole;
        huge[33..37].copy_from_slice(&[0xff; 4]);
        assert_eq!(read_png_metadata(&huge), PngMetadata::None);
    }

    #[test]
    fn damaged_settings_are_invalid() {
        let mut damaged = picture(&[settings_chunk(r#"{"prompt": "fog"}"#)]);
        damaged[60] ^= 1;
        assert_eq!(
            read_png_metadata(&damaged),
            PngMetadata::Invalid,
            "the checksum is wrong"
        );
        let deep = "[".repeat(100_000);
        let long = format!(r#"{{"prompt": "{}"}}"#, "x".repeat(MAX_BYTES));
        for text in [
            "",
            "{",
            "null",
            "[]",
            "3",
            r#""prompt""#,
            "{}",
            r#"{"input": []}"#,
            r#"{"input": {"prompt": ["x"]}}"#,
            &deep,
            &long,
        ] {
            assert_eq!(
                read(text),
                PngMetadata::Invalid,
                "{}",
                &text[..text.len().min(40)]
            );
        }
        let compressed = png_chunk(b"iTXt", b"depth2img\0\x01\0\0\0x\x9c");
        assert_eq!(
            read_png_metadata(&picture(&[compressed])),
            PngMetadata::Invalid
        );
        let not_text = png_chunk(b"iTXt", b"depth2img\0\0\0\0\0\xff\xfe");
        assert_eq!(
            read_png_metadata(&picture(&[not_text])),
            PngMetadata::Invalid
        );
    }
}
