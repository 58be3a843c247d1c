//! Pictures for lists, smaller than they are used.

use image::{RgbImage, codecs::jpeg::JpegEncoder};

use super::scale::{fit, scale_rgb};

/// Of 100: below, edges show.
const QUALITY: u8 = 85;

/// The picture as a JPEG whose longer side has at most so many pixels.
pub fn write_jpeg(picture: &RgbImage, longest: u32) -> Vec<u8> {
    let (width, height) = fit(picture.width(), picture.height(), longest);
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(&scale_rgb(picture, width, height));
    written.expect(
        "a picture that was read is no larger than JPEG can be, and memory takes what is written",
    );
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_becomes_as_small_as_is_wanted() {
        let bytes = write_jpeg(
            &RgbImage::from_pixel(700, 350, image::Rgb([200, 10, 10])),
            480,
        );
        let picture = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), (480, 240));
        assert!(picture.get_pixel(100, 100).0[0] > 180);
    }
}
