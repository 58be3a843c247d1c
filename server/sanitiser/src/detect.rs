//! Detects formats from the first bytes; file names and declared types are ignored.

use crate::error::SanitiseError;
use crate::format::Format;

/// The format of a file by its first bytes.
pub(crate) fn detect(file: &[u8]) -> Result<Format, SanitiseError> {
    let unsupported = |what| Err(SanitiseError::Unsupported { what });
    match file {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Format::Png),
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Format::Gif),
        _ if is_webp(file) => Ok(Format::WebP),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => iso_media(file),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => unsupported("a TIFF picture"),
        [b'B', b'M', ..] => unsupported("a BMP picture"),
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => {
            unsupported("a JPEG XL picture")
        }
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => unsupported("a JPEG 2000 picture"),
        _ => Err(SanitiseError::UnknownFormat),
    }
}

fn is_webp(file: &[u8]) -> bool {
    file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP")
}

/// AVIF, HEIC and videos share a container; the brands in the first box distinguish them.
fn iso_media(file: &[u8]) -> Result<Format, SanitiseError> {
    let length = file
        .first_chunk()
        .map_or(0, |size| u32::from_be_bytes(*size) as usize);
    let first_box = file.get(..length).unwrap_or(file);
    let (brands, _) = first_box.get(8..).unwrap_or_default().as_chunks::<4>();
    let is_any = |names: &[&[u8; 4]]| brands.iter().any(|brand| names.contains(&brand));
    if is_any(&[b"avif", b"avis"]) {
        return Ok(Format::Avif);
    }
    if is_any(&[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ]) {
        return Err(SanitiseError::Unsupported {
            what: "a HEIC picture",
        });
    }
    Err(SanitiseError::UnknownFormat)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_detected_by_their_first_bytes() {
        for (file, format) in [
            (b"\x89PNG\r\n\x1a\n".as_slice(), Format::Png),
            (b"\xff\xd8\xff\xe0", Format::Jpeg),
            (b"GIF87a", Format::Gif),
            (b"RIFF\0\0\0\0WEBP", Format::WebP),
            (b"\0\0\0\x14ftypmif1\0\0\0\0avif", Format::Avif),
        ] {
            assert_eq!(detect(file), Ok(format));
        }
    }

    #[test]
    fn other_pictures_are_named_and_other_files_unknown() {
        for file in [
            b"II*\0....".as_slice(),
            b"MM\0*....",
            b"BM......",
            b"\xff\x0a",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1",
        ] {
            let error = detect(file).unwrap_err();
            assert!(
                matches!(error, SanitiseError::Unsupported { .. }),
                "{error}"
            );
        }
        for file in [
            b"".as_slice(),
            b"<svg/>",
            b"RIFF\0\0\0\0WAVE",
            b"\0\0\0\x18ftypmp42",
        ] {
            assert_eq!(detect(file), Err(SanitiseError::UnknownFormat));
        }
    }
}
