//! Adds text chunks to PNGs without decoding the pixels.

use super::png::PARAMETERS_KEYWORD;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The keyword that other image tools use for settings, as human-readable lines.
const LINES_KEYWORD: &str = "parameters";
/// Chunks that start with a keyword.
const TEXT_CHUNKS: [&[u8]; 3] = [b"tEXt", b"zTXt", b"iTXt"];

/// Replaces the texts of a PNG: `parameters` as JSON for programs, `lines` for people. `None` if it is
/// not a complete PNG.
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
    rewrite(png, &texts, |chunk| !ours(chunk))
}

/// The chunks for which `keep` is true, with `inserted` after the first one.
fn rewrite(png: &[u8], inserted: &[u8], keep: impl Fn(&Chunk<'_>) -> bool) -> Option<Vec<u8>> {
    let mut rest = png.strip_prefix(SIGNATURE)?;
    let mut written = Vec::with_capacity(png.len() + inserted.len());
    written.extend_from_slice(SIGNATURE);
    loop {
        let (chunk, after) = Chunk::read(rest)?;
        if written.len() == SIGNATURE.len() && chunk.kind != b"IHDR" {
            return None;
        }
        if keep(&chunk) {
            written.extend_from_slice(chunk.whole);
        }
        match chunk.kind {
            b"IHDR" => written.extend_from_slice(inserted),
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
    /// The first chunk of `bytes` (length, kind, body, checksum) and the rest.
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
        TEXT_CHUNKS.contains(&self.kind) && body.is_some_and(|rest| rest.first() == Some(&0))
    }
}

/// An iTXt chunk: UTF-8, uncompressed, without a language.
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
    fn texts_are_readable_by_the_png_crate_and_pixels_unchanged() {
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
    fn incomplete_png_is_none() {
        let png = write_png(&fixtures::gradient(33, 21), None);
        for wrong in [
            &b""[..],
            b"GIF89a",
            &png[..8],
            &png[..40],
            &png[..png.len() - 1],
        ] {
            assert_eq!(with_texts(wrong, "{}", ""), None);
        }
        let mut huge = png;
        huge[33..37].copy_from_slice(&[0xff; 4]);
        assert_eq!(
            with_texts(&huge, "{}", ""),
            None,
            "a chunk that says it is larger than the file"
        );
    }
}
