//! Whether a picture moves. Of one that does the first frame is used, and its owner is told.

/// True where the file has more than one frame.
pub(super) fn is_animated(bytes: &[u8]) -> bool {
    match bytes {
        [b'G', b'I', b'F', ..] => has_second_frame(bytes).unwrap_or_default(),
        [0x89, b'P', b'N', b'G', ..] => is_animated_png(bytes).unwrap_or_default(),
        [b'R', b'I', b'F', b'F', ..] => is_animated_webp(bytes),
        _ => bytes.get(4..12) == Some(b"ftypavis"),
    }
}

/// Walks the blocks of a GIF until the second frame begins.
fn has_second_frame(bytes: &[u8]) -> Option<bool> {
    const EXTENSION: u8 = 0x21;
    const FRAME: u8 = 0x2c;
    let mut rest = bytes.get(13 + colours(*bytes.get(10)?)..)?;
    let mut frames = 0;
    loop {
        let (kind, body) = rest.split_first()?;
        match *kind {
            EXTENSION => rest = after_blocks(body.get(1..)?)?,
            FRAME if frames == 1 => return Some(true),
            FRAME => {
                frames += 1;
                rest = after_blocks(body.get(10 + colours(*body.get(8)?)..)?)?;
            }
            _ => return Some(false),
        }
    }
}

/// Bytes of the table of colours that follows, by the flags of a GIF's screen or frame.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

/// What comes behind blocks that each begin with their length, the last of them with 0.
fn after_blocks(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        let (length, rest) = bytes.split_first()?;
        bytes = rest.get(usize::from(*length)..)?;
        if *length == 0 {
            return Some(bytes);
        }
    }
}

/// Looks for the chunk that says how many frames there are; it comes before the pixels.
fn is_animated_png(bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes.get(8..)?;
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        match rest.get(4..8)? {
            // One that has a single frame does not move.
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
    fn a_gif_moves_from_its_second_frame_on() {
        assert!(!is_animated(&gif(1)));
        assert!(is_animated(&gif(2)));
        assert!(is_animated(&gif(300)));
    }

    #[test]
    fn the_other_formats_say_so_at_their_beginning() {
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
    fn still_pictures_do_not_and_what_was_cut_off_breaks_nothing() {
        for (name, bytes) in fixtures::every_format(&fixtures::gradient(32, 24)) {
            assert!(!is_animated(&bytes), "{name}");
        }
        let whole = gif(3);
        (0..whole.len()).for_each(|length| _ = is_animated(&whole[..length]));
    }
}
