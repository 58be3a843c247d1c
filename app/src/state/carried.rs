//! Reads what a PNG says it was made with. The bytes are a stranger's: everything is bounded, and whatever is not as this program writes
//! it is a fault with a sentence, or nothing.

use api::Input;
use serde_json::Value;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The keyword of the chunk.
const KEYWORD: &[u8] = b"depth2img";
/// Bytes of a file's beginning that are looked at: the chunk is among the first.
pub const LOOKED_AT: u32 = 512 * 1024;
/// Bytes of settings that are read.
const MOST: usize = 256 * 1024;
/// Chunks that are passed by before the settings must have come.
const CHUNKS: usize = 64;

/// What a picture says.
#[derive(Debug, Clone, PartialEq)]
pub enum Carried {
    /// Nothing that is ours.
    Nothing,
    /// It says what cannot be read.
    Garbage,
    /// The input that it was made of, without its pictures.
    Settings(Input),
}

/// What the picture that begins with these bytes says it was made with.
pub fn carried(bytes: &[u8]) -> Carried {
    let Some(mut rest) = bytes.strip_prefix(SIGNATURE) else {
        return Carried::Nothing;
    };
    for _ in 0..CHUNKS {
        let Some((kind, body, sum, after)) = chunk(rest) else {
            return Carried::Nothing;
        };
        if kind == b"iTXt" && body.starts_with(KEYWORD) && body.get(KEYWORD.len()) == Some(&0) {
            let is_whole = body.len() <= MOST && checksum(&rest[4..8 + body.len()]) == sum;
            let text = Some(body).filter(|_| is_whole).and_then(text);
            return text
                .and_then(|text| settings(&text))
                .map_or(Carried::Garbage, Carried::Settings);
        }
        rest = after;
    }
    Carried::Nothing
}

/// Kind, body and checksum of a chunk, and what comes behind it.
type Chunk<'a> = (&'a [u8], &'a [u8], u32, &'a [u8]);

/// The first chunk.
fn chunk(bytes: &[u8]) -> Option<Chunk<'_>> {
    let length = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
    let (whole, after) = bytes.split_at_checked(length.checked_add(12)?)?;
    let sum = u32::from_be_bytes(*whole.last_chunk()?);
    Some((&whole[4..8], &whole[8..8 + length], sum, after))
}

/// The text of an iTXt chunk that is not compressed.
fn text(body: &[u8]) -> Option<String> {
    let mut parts = body
        .get(KEYWORD.len() + 1..)?
        .strip_prefix(&[0, 0])?
        .splitn(3, |byte| *byte == 0);
    let (_language, _translated) = (parts.next()?, parts.next()?);
    String::from_utf8(parts.next()?.to_vec()).ok()
}

/// The input: under that name, or, as the preview engine writes it, all of it. Only what a field can hold, and no addresses: a picture
/// has none to give.
fn settings(text: &str) -> Option<Input> {
    let Value::Object(mut said) = serde_json::from_str(text).ok()? else {
        return None;
    };
    let seed = said.get("seed").cloned();
    let mut input = match said.remove("input") {
        Some(Value::Object(input)) => input,
        Some(_) => return None,
        None => said,
    };
    if let Some(seed) = seed.filter(|seed| seed.is_i64()) {
        input.insert("seed".to_owned(), seed);
    }
    let is_plain = |value: &Value| match value {
        Value::String(text) => !["http:", "https:", "data:"]
            .iter()
            .any(|scheme| text.trim_start().to_ascii_lowercase().starts_with(scheme)),
        Value::Number(_) | Value::Bool(_) => true,
        _ => false,
    };
    input.retain(|_, value| is_plain(value));
    Some(input).filter(|input| input.contains_key("prompt"))
}

/// The CRC-32 of PNG, bit by bit: a table would be more program than the time is worth.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sealed(kind: &[u8], body: &[u8]) -> Vec<u8> {
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
            sealed(b"IHDR", &[0; 13]),
            chunks.concat(),
            sealed(b"IEND", &[]),
        ]
        .concat()
    }

    fn saying(text: &str) -> Vec<u8> {
        sealed(
            b"iTXt",
            &[b"depth2img\0\0\0\0\0".as_slice(), text.as_bytes()].concat(),
        )
    }

    fn read(text: &str) -> Carried {
        carried(&picture(&[saying(text)]))
    }

    #[test]
    fn settings_come_back_with_their_seed_and_without_pictures() {
        let said = json!({"model": "a/b", "seed": 7, "input": {"prompt": "塔 in fog", "prompt_strength": 0.8, "input_image": "https://a.example/b", "x": [1]}});
        let expected = json!({"prompt": "塔 in fog", "prompt_strength": 0.8, "seed": 7});
        assert_eq!(
            read(&said.to_string()),
            Carried::Settings(expected.as_object().unwrap().clone())
        );
        let of_engine = json!({"engine": "local", "prompt": "fog", "seed": 7});
        assert!(
            matches!(read(&of_engine.to_string()), Carried::Settings(input) if input["prompt"] == "fog")
        );
    }

    #[test]
    fn the_checksum_is_that_of_png() {
        assert_eq!(checksum(b"IEND"), 0xae42_6082);
    }

    #[test]
    fn a_picture_that_says_nothing_of_ours_is_a_picture() {
        for bytes in [
            &b""[..],
            b"GIF89a",
            SIGNATURE,
            &picture(&[]),
            &picture(&[sealed(b"tEXt", b"depth2img\0{}")]),
        ] {
            assert_eq!(carried(bytes), Carried::Nothing);
        }
        let many: Vec<Vec<u8>> = (0..CHUNKS)
            .map(|_| sealed(b"tEXt", b"a\0b"))
            .chain([saying("{}")])
            .collect();
        assert_eq!(
            carried(&picture(&many)),
            Carried::Nothing,
            "it is not looked for for ever"
        );
    }

    #[test]
    fn what_was_cut_off_or_lies_about_its_length_is_nothing_and_breaks_nothing() {
        let whole = picture(&[saying(r#"{"prompt": "fog"}"#)]);
        for length in 0..whole.len() - 13 {
            assert!(matches!(
                carried(&whole[..length]),
                Carried::Nothing | Carried::Settings(_)
            ));
        }
        let mut huge = whole;
        huge[33..37].copy_from_slice(&[0xff; 4]);
        assert_eq!(carried(&huge), Carried::Nothing);
    }

    #[test]
    fn garbage_is_known_as_garbage() {
        let mut damaged = picture(&[saying(r#"{"prompt": "fog"}"#)]);
        damaged[60] ^= 1;
        assert_eq!(carried(&damaged), Carried::Garbage, "the checksum is wrong");
        let deep = "[".repeat(100_000);
        let long = format!(r#"{{"prompt": "{}"}}"#, "x".repeat(MOST));
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
                Carried::Garbage,
                "{}",
                &text[..text.len().min(40)]
            );
        }
        let packed = sealed(b"iTXt", b"depth2img\0\x01\0\0\0x\x9c");
        assert_eq!(carried(&picture(&[packed])), Carried::Garbage);
        let not_text = sealed(b"iTXt", b"depth2img\0\0\0\0\0\xff\xfe");
        assert_eq!(carried(&picture(&[not_text])), Carried::Garbage);
    }
}
