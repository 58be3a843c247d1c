//! What a PNG says beside its pixels: put in on the way out, or taken out. The pixels' own chunks stay as they are.

use super::png::PARAMETERS_KEYWORD;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The keyword under which other tools for pictures look for settings, as lines that a person reads.
const LINES_KEYWORD: &str = "parameters";
/// Chunks that say who, where, when or how, and nothing of the pixels.
const SAYING: [&[u8]; 5] = [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"];

/// The picture with these texts: `parameters` as JSON for programs, `lines` for people, in place of those it has. None where it is no
/// whole PNG.
pub fn with_texts(png: &[u8], parameters: &str, lines: &str) -> Option<Vec<u8>> {
    let ours = |chunk: &Chunk<'_>| {
        [PARAMETERS_KEYWORD, LINES_KEYWORD]
            .iter()
            .any(|keyword| chunk.has_keyword(keyword))
    };
    let texts = [
        text_chunk(PARAMETERS_KEYWORD, parameters),
        text_chunk(LINES_KEYWORD, lines),
    ]
    .concat();
    rewritten(png, &texts, |chunk| !ours(chunk))
}

/// The picture without texts, place and time. None where it is no whole PNG.
pub fn without_texts(png: &[u8]) -> Option<Vec<u8>> {
    rewritten(png, &[], |chunk| !SAYING.contains(&chunk.kind))
}

/// The chunks that `stays` says, with `more` behind the first one.
fn rewritten(png: &[u8], more: &[u8], stays: impl Fn(&Chunk<'_>) -> bool) -> Option<Vec<u8>> {
    let mut rest = png.strip_prefix(SIGNATURE)?;
    let mut written = Vec::with_capacity(png.len() + more.len());
    written.extend_from_slice(SIGNATURE);
    loop {
        let (chunk, after) = Chunk::read(rest)?;
        if written.len() == SIGNATURE.len() && chunk.kind != b"IHDR" {
            return None;
        }
        if stays(&chunk) {
            written.extend_from_slice(chunk.whole);
        }
        match chunk.kind {
            b"IHDR" => written.extend_from_slice(more),
            b"IEND" => return Some(written),
            _ => {}
        }
        rest = after;
    }
}

struct Chunk<'a> {
    kind: &'a [u8],
    body: &'a [u8],
    whole: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// The first chunk of `bytes` and what comes behind it: length, kind, body, checksum.
    fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let length = u32::from_be_bytes(bytes.first_chunk().copied()?) as usize;
        let (whole, after) = bytes.split_at_checked(length.checked_add(12)?)?;
        Some((
            Self {
                kind: &whole[4..8],
                body: &whole[8..8 + length],
                whole,
            },
            after,
        ))
    }

    fn has_keyword(&self, keyword: &str) -> bool {
        let body = self.body.strip_prefix(keyword.as_bytes());
        SAYING[..3].contains(&self.kind) && body.is_some_and(|rest| rest.first() == Some(&0))
    }
}

/// An iTXt chunk: UTF-8, not compressed, of no language.
fn text_chunk(keyword: &str, text: &str) -> Vec<u8> {
    let body = [keyword.as_bytes(), &[0; 5], text.as_bytes()].concat();
    let sealed = [b"iTXt".as_slice(), &body].concat();
    let length = u32::try_from(body.len()).unwrap_or_default().to_be_bytes();
    [
        length.as_slice(),
        &sealed,
        &crc32fast::hash(&sealed).to_be_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use serde_json::json;

    use super::*;
    use crate::pictures::{fixtures, write_png};

    fn texts(png: &[u8]) -> Vec<(String, String)> {
        let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
        reader.finish().unwrap();
        reader
            .info()
            .utf8_text
            .iter()
            .map(|text| (text.keyword.clone(), text.get_text().unwrap()))
            .collect()
    }

    #[test]
    fn texts_are_read_by_others_and_the_pixels_stay() {
        let picture = fixtures::gradient(33, 21);
        let made = write_png(&picture, Some(&json!({"prompt": "of the engine"})));
        let png = with_texts(&made, "{\"a\": \"塔\"}", "a pagoda\nSeed: 7").unwrap();
        let expected = [
            ("depth2img", "{\"a\": \"塔\"}"),
            ("parameters", "a pagoda\nSeed: 7"),
        ];
        assert_eq!(
            texts(&png),
            expected.map(|(keyword, text)| (keyword.to_owned(), text.to_owned()))
        );
        assert_eq!(image::load_from_memory(&png).unwrap().into_rgb8(), picture);
        let again = with_texts(&png, "{}", "b").unwrap();
        assert_eq!(texts(&again).len(), 2, "in place of those it has");
    }

    #[test]
    fn what_is_taken_out_is_gone() {
        let picture = fixtures::gradient(33, 21);
        let png = without_texts(&write_png(&picture, Some(&json!({"prompt": "secret"})))).unwrap();
        assert!(texts(&png).is_empty() && !png.windows(6).any(|bytes| bytes == b"secret"));
        assert_eq!(image::load_from_memory(&png).unwrap().into_rgb8(), picture);
    }

    #[test]
    fn what_is_no_whole_png_is_none() {
        let png = write_png(&fixtures::gradient(33, 21), None);
        for wrong in [
            &b""[..],
            b"GIF89a",
            &png[..8],
            &png[..40],
            &png[..png.len() - 1],
        ] {
            assert_eq!(without_texts(wrong), None);
        }
        let mut huge = png;
        huge[33..37].copy_from_slice(&[0xff; 4]);
        assert_eq!(
            without_texts(&huge),
            None,
            "a chunk that says it is larger than the file"
        );
    }
}
