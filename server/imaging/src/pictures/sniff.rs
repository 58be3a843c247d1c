//! Detects formats from the first bytes; file names and declared types are ignored.

use image::ImageFormat;

/// A picture format.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub mime: &'static str,
    pub extension: &'static str,
    /// The name for messages, "PNG".
    pub name: &'static str,
    pub support: Support,
}

/// Whether a format is supported.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Support {
    /// Supported, by this decoder.
    Decoded(ImageFormat),
    /// Unsupported: the format, with an article, and how to convert it.
    Unsupported(&'static str, &'static str),
}

/// The media type and the file extension of a picture, also of unsupported formats.
pub fn sniff(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    kind(bytes).map(|kind| (kind.mime, kind.extension))
}

/// The format of `bytes`.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    supported(bytes).or_else(|| unsupported(bytes))
}

fn supported(bytes: &[u8]) -> Option<Kind> {
    let (mime, extension, name, format) = match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => {
            ("image/png", "png", "PNG", ImageFormat::Png)
        }
        [0xff, 0xd8, 0xff, ..] => ("image/jpeg", "jpg", "JPEG", ImageFormat::Jpeg),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => ("image/webp", "webp", "WebP", ImageFormat::WebP),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => {
            ("image/gif", "gif", "GIF", ImageFormat::Gif)
        }
        _ => return None,
    };
    Some(Kind {
        mime,
        extension,
        name,
        support: Support::Decoded(format),
    })
}

pub(super) const SAVE_AS: &str = "save it as PNG or JPEG and send that";

fn unsupported(bytes: &[u8]) -> Option<Kind> {
    let (mime, extension, name, found, advice) = match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => return iso_media(bytes),
        [b'%', b'P', b'D', b'F', ..] => (
            "application/pdf",
            "pdf",
            "PDF",
            "a PDF document",
            "save its page as PNG and send that",
        ),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => {
            ("image/tiff", "tif", "TIFF", "a TIFF picture", SAVE_AS)
        }
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => {
            ("image/bmp", "bmp", "BMP", "a BMP picture", SAVE_AS)
        }
        [b'8', b'B', b'P', b'S', ..] => (
            "image/vnd.adobe.photoshop",
            "psd",
            "PSD",
            "a Photoshop document",
            SAVE_AS,
        ),
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => {
            ("image/jxl", "jxl", "JPEG XL", "a JPEG XL picture", SAVE_AS)
        }
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => (
            "image/jp2",
            "jp2",
            "JPEG 2000",
            "a JPEG 2000 picture",
            SAVE_AS,
        ),
        [0, 0, 1, 0, count, 0, ..] if *count > 0 => (
            "image/vnd.microsoft.icon",
            "ico",
            "ICO",
            "an icon file",
            SAVE_AS,
        ),
        _ if is_svg(bytes) => (
            "image/svg+xml",
            "svg",
            "SVG",
            "an SVG drawing",
            "export it as PNG and send that",
        ),
        _ => return None,
    };
    Some(Kind {
        mime,
        extension,
        name,
        support: Support::Unsupported(found, advice),
    })
}

const SAVE_HEIC: &str = "save or export it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible) and send that";

/// HEIC and AVIF share a container format; the major or a compatible brand distinguishes them.
fn iso_media(bytes: &[u8]) -> Option<Kind> {
    let length = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
    // A truncated file may end within the box.
    let first_box = bytes.get(..length.min(MAX_BRAND_BYTES)).unwrap_or(bytes);
    let (brands, _) = first_box.get(8..)?.as_chunks::<4>();
    let major = brands.first()?;
    if brands
        .iter()
        .any(|brand| matches!(brand, b"avif" | b"avis"))
    {
        return Some(Kind {
            mime: "image/avif",
            extension: "avif",
            name: "AVIF",
            support: Support::Decoded(ImageFormat::Avif),
        });
    }
    match major {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            Some(Kind {
                mime: "image/heic",
                extension: "heic",
                name: "HEIC",
                support: Support::Unsupported("a HEIC picture", SAVE_HEIC),
            })
        }
        _ => None,
    }
}

/// Bytes of the first box that are searched for brands.
const MAX_BRAND_BYTES: usize = 256;

fn is_svg(bytes: &[u8]) -> bool {
    let head = text_head(bytes);
    head.contains("<svg") && (head.starts_with('<'))
}

/// The kind of bytes that are not a picture, with an article.
pub(super) fn describe_other(bytes: &[u8]) -> &'static str {
    let head = text_head(bytes);
    match bytes {
        [b'P', b'K', 3, 4, ..] => return "a ZIP archive or an office document",
        [0x1f, 0x8b, ..] => return "a gzip archive",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] | [0x1a, 0x45, 0xdf, 0xa3, ..] => {
            return "a video or audio file";
        }
        [b'R', b'I', b'F', b'F', ..] | [b'I', b'D', b'3', ..] | [b'O', b'g', b'g', b'S', ..] => {
            return "a video or audio file";
        }
        _ => {}
    }
    if head.starts_with("<!doctype html") || head.contains("<html") {
        "an HTML page"
    } else if head.starts_with("<?xml") {
        "an XML document"
    } else if head.starts_with('{') || head.starts_with('[') {
        "a JSON document"
    } else if is_text(bytes) {
        "a text file"
    } else {
        "a file of an unknown kind"
    }
}

/// The first kilobyte as lower-case text, without byte order mark and leading whitespace.
fn text_head(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    head.trim_start_matches('\u{feff}').trim_start().to_owned()
}

fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    !head.iter().any(|byte| *byte < 9 || (14..32).contains(byte))
        && (bytes.len() > 1024 || std::str::from_utf8(head).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_detected_from_first_bytes() {
        for (head, expected) in [
            (&b"\x89PNG\r\n\x1a\n"[..], Some(("image/png", "png"))),
            (b"\xff\xd8\xff\xe1", Some(("image/jpeg", "jpg"))),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(("image/webp", "webp"))),
            (b"RIFF\0\0\0\0WAVE", None),
            (b"GIF89a", Some(("image/gif", "gif"))),
            (b"\0\0\0\x18ftypheic", Some(("image/heic", "heic"))),
            (b"\0\0\0\x18ftypavif", Some(("image/avif", "avif"))),
            (
                b"\0\0\0\x18ftypmif1\0\0\0\0miafavif",
                Some(("image/avif", "avif")),
            ),
            (
                b"\0\0\0\x14ftypmif1\0\0\0\0miafavif",
                Some(("image/heic", "heic")),
            ),
            (b"\0\0\0\x18ftypisom", None),
            (
                b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>",
                Some(("image/svg+xml", "svg")),
            ),
            (b"\xef\xbb\xbf  <svg/>", Some(("image/svg+xml", "svg"))),
            (b"read about <svg> here", None),
            (b"%PDF-1.7", Some(("application/pdf", "pdf"))),
            (b"", None),
        ] {
            assert_eq!(sniff(head), expected, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn other_files_are_named() {
        for (bytes, expected) in [
            (&b"<!DOCTYPE html><title>404</title>"[..], "an HTML page"),
            (b"{\"detail\": \"not found\"}", "a JSON document"),
            (b"dear all,", "a text file"),
            (b"PK\x03\x04....", "a ZIP archive or an office document"),
            (b"\0\0\0\x18ftypmp42", "a video or audio file"),
            (b"\x01\x02\x03\x04", "a file of an unknown kind"),
        ] {
            assert_eq!(describe_other(bytes), expected);
        }
    }
}
