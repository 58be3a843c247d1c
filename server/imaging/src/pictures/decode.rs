//! Decodes pictures, with limits that are checked before decoding.

use std::io::{Cursor, ErrorKind};

use api::limits;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::decoded::{Decoded, MAX_BYTES, has_gps, is_xmp_with_location};
use super::sniff::{Kind, Support, describe_other, kind};
use super::{PictureError, avif, jpeg};

/// Memory for metadata, such as a compressed colour profile, and for row buffers.
const MAX_METADATA_BYTES: u64 = 64 * 1024 * 1024;

/// Decodes the picture, or the first frame of the animation, in `bytes`.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, PictureError> {
    let (kind, format) = readable_kind(bytes)?;
    if format == ImageFormat::Avif {
        return avif::decode(bytes);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(at_most(MAX_METADATA_BYTES));
    let mut decoder = reader
        .into_decoder()
        .map_err(|error| explain(error, kind.name))?;
    apply_limits(&mut decoder)?;
    if format == ImageFormat::Jpeg && !jpeg::is_complete(bytes) {
        return Err(PictureError::Truncated { format: kind.name });
    }
    // Unreadable metadata are ignored, because metadata are dropped anyway.
    let exif = decoder.exif_metadata().unwrap_or_default();
    let xmp = decoder.xmp_metadata().unwrap_or_default();
    let icc = decoder.icc_profile().unwrap_or_default();
    let orientation = exif
        .as_deref()
        .and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms);
    let has_location =
        exif.is_some_and(has_gps) || xmp.is_some_and(|xmp| is_xmp_with_location(&xmp));
    let pixels = DynamicImage::from_decoder(decoder).map_err(|error| explain(error, kind.name))?;
    Ok(Decoded {
        pixels,
        orientation,
        icc,
        has_location,
    })
}

fn readable_kind(bytes: &[u8]) -> Result<(Kind, ImageFormat), PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    let kind = kind(bytes).ok_or_else(|| PictureError::NotAPicture {
        found: describe_other(bytes),
    })?;
    match kind.support {
        Support::Decoded(format) => Ok((kind, format)),
        Support::Unsupported(found, advice) => Err(PictureError::Unsupported { found, advice }),
    }
}

/// Rejects pictures with too many pixels by their header, and limits the decoder's memory.
fn apply_limits(decoder: &mut impl ImageDecoder) -> Result<(), PictureError> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits::PICTURE_PIXELS {
        return Err(PictureError::TooManyPixels { width, height });
    }
    let bounded = decoder.set_limits(at_most(MAX_BYTES));
    if bounded.is_err() || decoder.total_bytes() > MAX_BYTES {
        return Err(PictureError::TooMuchMemory { width, height });
    }
    Ok(())
}

fn at_most(bytes: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(bytes);
    limits
}

fn explain(error: ImageError, format: &'static str) -> PictureError {
    match error {
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            PictureError::Truncated { format }
        }
        _ => PictureError::Damaged { format },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::fixtures;

    fn error_of(bytes: &[u8]) -> String {
        decode(bytes).err().expect("a refusal").to_string()
    }

    #[test]
    fn rejected_formats_are_named() {
        assert!(error_of(b"").starts_with("is empty"));
        assert!(error_of(b"<html>").starts_with("is not a picture but an HTML page"));
        assert!(error_of(b"hello").starts_with("is not a picture but a text file"));
        assert!(error_of(b"%PDF-1.4").starts_with("is a PDF document"));
        assert!(error_of(b"<svg/>").starts_with("is an SVG drawing"));
        assert!(error_of(b"\0\0\0\x18ftypheic").contains("HEIC"));
    }

    #[test]
    fn decompression_bomb_is_rejected_by_its_header() {
        let bomb = fixtures::png_bomb(30_000, 30_000);
        assert!(bomb.len() < 2_000);
        assert_eq!(
            decode(&bomb).err(),
            Some(PictureError::TooManyPixels {
                width: 30_000,
                height: 30_000
            })
        );
        let deep = fixtures::png_header(16, 6, 9_000, 9_000);
        assert!(
            matches!(
                decode(&deep).err(),
                Some(PictureError::TooMuchMemory { .. })
            ),
            "81 megapixels of 8 bytes each"
        );
    }

    #[test]
    fn truncated_file_is_an_error_in_every_format() {
        let picture = fixtures::gradient(64, 48);
        for (name, bytes) in fixtures::every_format(&picture) {
            assert!(decode(&bytes).is_ok(), "{name} whole");
            for share in [0.3, 0.6, 0.9] {
                let cut = (bytes.len() as f64 * share) as usize;
                let error = decode(&bytes[..cut])
                    .err()
                    .unwrap_or_else(|| panic!("{name} cut at {share}"));
                assert!(
                    matches!(
                        error,
                        PictureError::Truncated { .. } | PictureError::Damaged { .. }
                    ),
                    "{name}: {error}"
                );
            }
        }
        let png = fixtures::png(&picture);
        assert_eq!(
            decode(&png[..png.len() / 2]).err(),
            Some(PictureError::Truncated { format: "PNG" })
        );
    }
}
