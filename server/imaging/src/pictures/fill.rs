use image::{Rgb, RgbImage, imageops};

use super::{PictureError, decode::decode, ingest};

/// Pixels of the longer side beyond which a picture is scaled down first.
const MAX_LONG_SIDE: u32 = 2048;
/// Shares of the cropped area on the left and at the top: subjects tend to be above the middle.
const CROP_ANCHOR: (f64, f64) = (0.5, 0.42);
/// The smallest share of a picture's height that a crop to a wide shape keeps; less would cut heads.
const MIN_CROPPED_HEIGHT: f64 = 0.6;
/// Width in pixels of the picture that is scaled up as a blurred backdrop.
const BACKDROP_WIDTH: u32 = 24;
/// The brightness of a backdrop.
const BACKDROP_BRIGHTNESS: f32 = 0.42;

/// An untrusted picture, cropped to exactly this size. If a wide shape would crop too much of its
/// height, the whole picture is placed on a blurred backdrop of itself.
///
/// # Errors
/// Those of [`ingest`](super::ingest()), except for sizes.
pub fn fill(bytes: &[u8], width: u32, height: u32) -> Result<RgbImage, PictureError> {
    let decoded = decode(bytes)?;
    let (full_width, full_height) = ingest::size(&decoded);
    let picture = ingest::normalize(
        decoded,
        scaling::fit(full_width, full_height, MAX_LONG_SIDE),
    )
    .image;
    let left = aspect(picture.dimensions()) / aspect((width, height));
    let is_wide = width > 2 * height;
    Ok(if is_wide && left < MIN_CROPPED_HEIGHT {
        on_backdrop(&picture, width, height)
    } else {
        crop(&picture, width, height)
    })
}

fn aspect((width, height): (u32, u32)) -> f64 {
    f64::from(width) / f64::from(height)
}

fn crop(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    scaling::crop_rgb(picture, width, height, CROP_ANCHOR)
}

fn on_backdrop(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    let shown = ((aspect(picture.dimensions()) * f64::from(height)).round() as u32).clamp(1, width);
    let few = crop(
        picture,
        BACKDROP_WIDTH,
        (BACKDROP_WIDTH * height / width).max(1),
    );
    let mut target = imageops::resize(&few, width, height, imageops::FilterType::CatmullRom);
    for Rgb(values) in target.pixels_mut() {
        *values = values.map(|value| (f32::from(value) * BACKDROP_BRIGHTNESS) as u8);
    }
    imageops::replace(
        &mut target,
        &crop(picture, shown, height),
        i64::from((width - shown) / 2),
        0,
    );
    target
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::fixtures;

    #[test]
    fn picture_is_cropped_to_any_shape() {
        let thirds = RgbImage::from_fn(90, 30, |x, _| {
            Rgb([[200, 0, 0], [0, 200, 0], [0, 0, 200]][x as usize / 30])
        });
        let middle = fill(&fixtures::png(&thirds), 60, 60).unwrap();
        assert_eq!(middle.dimensions(), (60, 60));
        assert!(
            middle.pixels().filter(|pixel| pixel.0[1] > 150).count() > 3300,
            "the middle third is left"
        );
    }

    #[test]
    fn portrait_in_a_wide_shape_gets_a_backdrop() {
        let portrait = RgbImage::from_fn(40, 80, |_, y| {
            if y < 10 {
                Rgb([250, 0, 0])
            } else {
                Rgb([0, 0, 250])
            }
        });
        let wide = fill(&fixtures::png(&portrait), 300, 100).unwrap();
        assert_eq!(wide.dimensions(), (300, 100));
        assert!(wide.get_pixel(150, 4).0[0] > 200, "its upper edge is there");
        let beside = wide.get_pixel(20, 60).0;
        assert!(
            (60..140).contains(&beside[2]),
            "a dim backdrop is beside it: {beside:?}"
        );
    }

    #[test]
    fn extreme_shapes_are_supported() {
        for (width, height) in [(1, 1), (4000, 1), (1, 4000)] {
            let bytes = fixtures::png(&RgbImage::from_pixel(width, height, Rgb([10, 20, 30])));
            assert_eq!(
                fill(&bytes, 30, 20).unwrap().get_pixel(15, 10).0,
                [10, 20, 30],
                "{width} x {height}"
            );
            assert_eq!(
                fill(&bytes, 90, 20).unwrap().dimensions(),
                (90, 20),
                "{width} x {height}"
            );
        }
    }

    #[test]
    fn orientation_is_applied() {
        let upright = fixtures::corners(48, 32);
        let turned = fixtures::with_exif_png(
            &fixtures::png(&fixtures::rotated_for(&upright, 6)),
            &fixtures::exif(6, false),
        );
        assert!(fixtures::difference(&fill(&turned, 48, 32).unwrap(), &upright) < 2.0);
    }
}
