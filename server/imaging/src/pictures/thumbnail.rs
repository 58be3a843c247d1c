//! Thumbnails.

use image::{RgbImage, codecs::jpeg::JpegEncoder};

use scaling::{fit, scale_rgb};

/// JPEG quality, of 100; artifacts are visible below.
const QUALITY: u8 = 85;

/// The picture as JPEG with at most `longest` pixels on its longer side.
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
    fn jpeg_has_the_requested_size() {
        let bytes = write_jpeg(
            &RgbImage::from_pixel(700, 350, image::Rgb([200, 10, 10])),
            480,
        );
        let picture = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), (480, 240));
        assert!(picture.get_pixel(100, 100).0[0] > 180);
    }
}
