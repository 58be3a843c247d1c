//! From bytes to pixels, within bounds that are checked before anything is decoded.

use std::io::{Cursor, ErrorKind};

use api::limits;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::sniff::{Kind, Reading, describe_other, kind};
use super::{PictureError, avif, jpeg};

/// Memory that the decoding of one picture may take: four bytes for each of the pixels that are taken.
pub(super) const MOST_BYTES: u64 = limits::PICTURE_PIXELS * 4;

/// Memory for what comes before the pixels, such as a compressed colour profile, and for rows.
const MOST_METADATA_BYTES: u64 = 64 * 1024 * 1024;

/// A decoded picture and what its metadata say.
pub(super) struct Decoded {
    /// The pixels as they lie in the file.
    pub pixels: DynamicImage,
    /// How they are to be turned.
    pub orientation: Orientation,
    /// The colour profile.
    pub icc: Option<Vec<u8>>,
    /// True where the metadata say where the picture was taken.
    pub has_location: bool,
}

/// Decodes the picture, or the first frame of the animation, in `bytes`.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, PictureError> {
    let (kind, format) = readable_kind(bytes)?;
    if format == ImageFormat::Avif {
        return avif::decode(bytes);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(at_most(MOST_METADATA_BYTES));
    let mut decoder = reader
        .into_decoder()
        .map_err(|error| explain(error, kind.name))?;
    bound(&mut decoder)?;
    if format == ImageFormat::Jpeg && !jpeg::is_complete(bytes) {
        return Err(PictureError::Truncated { format: kind.name });
    }
    // Metadata that cannot be read are as good as none: they are dropped anyway.
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
    match kind.reading {
        Reading::Decoded(format) => Ok((kind, format)),
        Reading::Refused(found, advice) => Err(PictureError::Unsupported { found, advice }),
    }
}

/// Refuses too many pixels by what the header says, and keeps the decoder from taking more memory than so many need.
fn bound(decoder: &mut impl ImageDecoder) -> Result<(), PictureError> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits::PICTURE_PIXELS {
        return Err(PictureError::TooManyPixels { width, height });
    }
    let bounded = decoder.set_limits(at_most(MOST_BYTES));
    if bounded.is_err() || decoder.total_bytes() > MOST_BYTES {
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

pub(super) fn has_gps(exif: Vec<u8>) -> bool {
    let parsed = exif::Reader::new().continue_on_error(true).read_raw(exif);
    let parsed = parsed.or_else(|error| error.distill_partial_result(|_| ()));
    parsed.is_ok_and(|exif| {
        exif.fields()
            .any(|field| field.tag.context() == exif::Context::Gps)
    })
}

pub(super) fn is_xmp_with_location(xmp: &[u8]) -> bool {
    const LATITUDE: &[u8] = b"GPSLatitude";
    xmp.windows(LATITUDE.len()).any(|window| window == LATITUDE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::fixtures;

    fn refusal(bytes: &[u8]) -> String {
        decode(bytes).err().expect("a refusal").to_string()
    }

    #[test]
    fn what_is_refused_is_named() {
        assert!(refusal(b"").starts_with("is empty"));
        assert!(refusal(b"<html>").starts_with("is not a picture but an HTML page"));
        assert!(refusal(b"hello").starts_with("is not a picture but a text file"));
        assert!(refusal(b"%PDF-1.4").starts_with("is a PDF document"));
        assert!(refusal(b"<svg/>").starts_with("is an SVG drawing"));
        assert!(refusal(b"\0\0\0\x18ftypheic").contains("HEIC"));
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
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
    fn a_file_that_ends_too_early_is_an_error_in_every_format() {
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
