//! Detects animations. Only their first frame is used, and a note says so.

/// True if the file has more than one frame.
pub(super) fn is_animated(bytes: &[u8]) -> bool {
    match bytes {
        [b'G', b'I', b'F', ..] => has_second_frame(bytes).unwrap_or_default(),
        [0x89, b'P', b'N', b'G', ..] => is_animated_png(bytes).unwrap_or_default(),
        [b'R', b'I', b'F', b'F', ..] => is_animated_webp(bytes),
        _ => bytes.get(4..12) == Some(b"ftypavis"),
    }
}

/// Skips the blocks of a GIF until a second frame starts.
fn has_second_frame(bytes: &[u8]) -> Option<bool> {
    const EXTENSION: u8 = 0x21;
    const FRAME: u8 = 0x2c;
    let mut rest = bytes.get(13 + colour_table_bytes(*bytes.get(10)?)..)?;
    let mut frames = 0;
    loop {
        let (kind, body) = rest.split_first()?;
        match *kind {
            EXTENSION => rest = skip_sub_blocks(body.get(1..)?)?,
            FRAME if frames == 1 => return Some(true),
            FRAME => {
                frames += 1;
                rest = skip_sub_blocks(body.get(10 + colour_table_bytes(*body.get(8)?)..)?)?;
            }
            _ => return Some(false),
        }
    }
}

/// Bytes of the colour table that follows, by the flags of a GIF's screen or frame.
fn colour_table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

/// Skips sub-blocks, each of which starts with its length; the last has length 0.
fn skip_sub_blocks(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        let (length, rest) = bytes.split_first()?;
        bytes = rest.get(usize::from(*length)..)?;
        if *length == 0 {
            return Some(bytes);
        }
    }
}

/// Finds the chunk with the number of frames, which precedes the pixels.
fn is_animated_png(bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes.get(8..)?;
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        match rest.get(4..8)? {
            // An APNG may have a single frame.
            b"acTL" => return Some(u32::from_be_bytes(*rest.get(8..)?.first_chunk()?) > 1),
            b"IDAT" => return Some(false),
            _ => rest = rest.get(length.checked_add(12)?..)?,
        }
    }
}

fn is_animated_webp(bytes: &[u8]) -> bool {
    const ANIMATION: u8 = 2;
    bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & ANIMATION != 0)
}

#[cfg(test)]
mod tests {
    use image::codecs::gif::GifEncoder;
    use image::{DynamicImage, Frame};

    use super::*;
    use crate::pictures::fixtures;

    fn gif(frames: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = DynamicImage::ImageRgb8(fixtures::gradient(32, 24)).into_rgba8();
        let mut encoder = GifEncoder::new(&mut bytes);
        encoder
            .encode_frames((0..frames).map(|_| Frame::new(picture.clone())))
            .unwrap();
        drop(encoder);
        bytes
    }

    #[test]
    fn gif_is_animated_from_its_second_frame() {
        assert!(!is_animated(&gif(1)));
        assert!(is_animated(&gif(2)));
        assert!(is_animated(&gif(300)));
    }

    #[test]
    fn other_formats_declare_animation_in_their_header() {
        assert!(is_animated(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02"));
        assert!(!is_animated(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10"));
        assert!(is_animated(b"\0\0\0\x18ftypavis"));
        let png = |frames: u8| {
            [
                b"\x89PNG\r\n\x1a\n\0\0\0\0IHDR\0\0\0\0\0\0\0\x08acTL\0\0\0".as_slice(),
                &[frames],
            ]
            .concat()
        };
        assert!(is_animated(&png(3)) && !is_animated(&png(1)));
    }

    #[test]
    fn still_and_truncated_pictures_are_not_animated() {
        for (name, bytes) in fixtures::every_format(&fixtures::gradient(32, 24)) {
            assert!(!is_animated(&bytes), "{name}");
        }
        let whole = gif(3);
        (0..whole.len()).for_each(|length| _ = is_animated(&whole[..length]));
    }
}
