//! Removes metadata from pictures that leave the server.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageBuffer, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use sanitiser::SanitiseError;

use super::decoded::Decoded;
use super::{PictureError, colour, decode::decode, png, sniff};

/// Quality of a JPEG that is encoded again, of 100: no difference is visible.
const QUALITY: u8 = 95;

/// A picture file without metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutMetadata {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
    /// True if the file could not be read without decoding it: it is upright, sRGB and without
    /// animation then, and a PNG unless it was a JPEG.
    pub is_encoded_again: bool,
}

/// The picture without metadata. Pixels, colours, orientation and animation stay as they are,
/// unless the file is malformed or of a format that has to be decoded. `None` if it is not a
/// picture of pixels, such as a sound, a document or a drawing.
///
/// # Errors
/// If it is a picture that cannot be decoded: it must not be passed on.
pub fn without_metadata(file: &[u8]) -> Result<Option<WithoutMetadata>, PictureError> {
    match sanitiser::sanitise(file) {
        Ok(sanitised) => Ok(Some(WithoutMetadata {
            media_type: sanitised.format.media_type(),
            bytes: sanitised.bytes,
            is_encoded_again: false,
        })),
        Err(SanitiseError::UnknownFormat) if !is_picture(file) => Ok(None),
        Err(_) => encoded_again(file).map(Some),
    }
}

/// Whether it is known to consist of pixels.
fn is_picture(file: &[u8]) -> bool {
    sniff(file).is_some_and(|(media_type, _)| {
        media_type.starts_with("image/") && media_type != "image/svg+xml"
    })
}

fn encoded_again(file: &[u8]) -> Result<WithoutMetadata, PictureError> {
    let is_jpeg = file.starts_with(&[0xff, 0xd8]);
    let Decoded {
        pixels,
        orientation,
        icc,
        ..
    } = decode(file)?;
    let (mut colours, alpha) = split(pixels);
    if let Some(icc) = icc {
        colour::to_srgb(&mut colours, &icc);
    }
    let mut pixels = join(colours, alpha);
    pixels.apply_orientation(orientation);
    let (bytes, media_type) = match pixels {
        DynamicImage::ImageRgb8(picture) if is_jpeg => (jpeg(&picture), "image/jpeg"),
        DynamicImage::ImageRgba8(picture) => (png::write_rgba_png(&picture), "image/png"),
        other => (png::write_png(&other.into_rgb8(), None), "image/png"),
    };
    Ok(WithoutMetadata {
        bytes,
        media_type,
        is_encoded_again: true,
    })
}

/// Colours, and alpha if there is any.
fn split(pixels: DynamicImage) -> (RgbImage, Option<GrayImage>) {
    if !pixels.color().has_alpha() {
        return (pixels.into_rgb8(), None);
    }
    let pixels = pixels.into_rgba8();
    let alpha = ImageBuffer::from_fn(pixels.width(), pixels.height(), |x, y| {
        Luma([pixels.get_pixel(x, y).0[3]])
    });
    (DynamicImage::ImageRgba8(pixels).into_rgb8(), Some(alpha))
}

fn join(colours: RgbImage, alpha: Option<GrayImage>) -> DynamicImage {
    let Some(alpha) = alpha else {
        return DynamicImage::ImageRgb8(colours);
    };
    let joined = RgbaImage::from_fn(colours.width(), colours.height(), |x, y| {
        let Rgb([red, green, blue]) = *colours.get_pixel(x, y);
        Rgba([red, green, blue, alpha.get_pixel(x, y).0[0]])
    });
    DynamicImage::ImageRgba8(joined)
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(picture);
    written.expect("a JPEG that was read is no larger than JPEG can be");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::fixtures;

    #[test]
    fn metadata_go_and_pixels_stay_as_they_are() {
        let plain = fixtures::jpeg(&fixtures::corners(64, 48));
        let file = fixtures::with_exif_jpeg(&plain, &fixtures::exif(6, true));
        let picture = without_metadata(&file).unwrap().unwrap();
        assert!(!picture.is_encoded_again && picture.media_type == "image/jpeg");
        let (before, after) = (decode(&file).unwrap(), decode(&picture.bytes).unwrap());
        assert!(before.has_location && !after.has_location);
        assert_eq!(after.orientation, before.orientation);
        assert!(after.pixels == before.pixels);
    }

    #[test]
    fn malformed_file_is_encoded_again_upright() {
        let upright = fixtures::corners(64, 48);
        let turned = fixtures::jpeg(&fixtures::rotated_for(&upright, 6));
        // The second part of the profile is missing.
        let part = fixtures::with_jpeg_segment(&turned, 0xe2, b"ICC_PROFILE\0\x01\x02abc");
        let file = fixtures::with_exif_jpeg(&part, &fixtures::exif(6, true));
        let picture = without_metadata(&file).unwrap().unwrap();
        assert!(picture.is_encoded_again && picture.media_type == "image/jpeg");
        let decoded = decode(&picture.bytes).unwrap();
        assert!(!decoded.has_location);
        assert!(fixtures::difference(&decoded.pixels.into_rgb8(), &upright) < 8.0);
    }

    #[test]
    fn file_that_is_encoded_again_has_the_same_alpha() {
        let pixels = RgbaImage::from_fn(20, 20, |x, y| Rgba([90, 10, y as u8, 12 * x as u8]));
        let png = fixtures::encode(&DynamicImage::ImageRgba8(pixels.clone()));
        let two_densities = [[0, 0, 0, 1, 0, 0, 0, 1, 1], [0, 0, 0, 2, 0, 0, 0, 2, 1]];
        let file = two_densities.iter().fold(png, |png, body| {
            fixtures::with_png_chunk(&png, b"pHYs", body)
        });
        let picture = without_metadata(&file).unwrap().unwrap();
        assert!(picture.is_encoded_again && picture.media_type == "image/png");
        assert_eq!(decode(&picture.bytes).unwrap().pixels.into_rgba8(), pixels);
    }

    #[test]
    fn unreadable_picture_is_an_error_and_other_files_are_none() {
        for file in [
            b"\0\0\0\x18ftypheic\0\0\0\0mif1".as_slice(),
            b"II*\0....",
            b"\xff\xd8\xff",
        ] {
            assert!(without_metadata(file).is_err(), "{file:?}");
        }
        for file in [b"<svg/>".as_slice(), b"%PDF-1.4", b"ID3", b"text", b""] {
            assert_eq!(without_metadata(file), Ok(None), "{file:?}");
        }
    }
}
