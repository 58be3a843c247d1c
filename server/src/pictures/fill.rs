use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, Rgb, RgbImage, imageops};

use super::{PictureError, decode::decode, ingest, scale};

/// Pixels on the longer side beyond which a picture is scaled down first.
const LONGEST: u32 = 2048;
/// How much of what is cut off comes from the left, and from above: what matters is rather above the middle.
const CENTRE: (f64, f64) = (0.5, 0.42);
/// The least part of a picture's height that must be left when it is cut to a wide shape: of less, heads are off.
const LEAST_HEIGHT: f64 = 0.6;
/// Pixels across of the picture that becomes a backdrop: so few that nothing in it is to be made out.
const BACKDROP: u32 = 24;
/// How bright a backdrop is.
const DIM: f32 = 0.42;

/// A stranger's picture in exactly this size. It is cut where it does not fit; where too little of its height would be left in a wide
/// shape, all of it stands on a blurred backdrop of itself.
///
/// # Errors
/// As [`ingest`](super::ingest()); any size is taken that can be decoded.
pub fn fill(bytes: &[u8], width: u32, height: u32) -> Result<RgbImage, PictureError> {
    let decoded = decode(bytes)?;
    let (full_width, full_height) = ingest::size(&decoded);
    let picture = ingest::make(decoded, scale::fit(full_width, full_height, LONGEST)).image;
    let left = aspect(picture.dimensions()) / aspect((width, height));
    let is_wide = width > 2 * height;
    Ok(if is_wide && left < LEAST_HEIGHT {
        on_backdrop(picture, width, height)
    } else {
        cut(picture, width, height)
    })
}

fn aspect((width, height): (u32, u32)) -> f64 {
    f64::from(width) / f64::from(height)
}

fn cut(picture: RgbImage, width: u32, height: u32) -> RgbImage {
    let source = DynamicImage::ImageRgb8(picture);
    let mut target = DynamicImage::new_rgb8(width, height);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .fit_into_destination(Some(CENTRE));
    let done = Resizer::new().resize(&source, &mut target, &options);
    // 8-bit pixels are always supported; should that change, the slower scaling is as right.
    if done.is_err() {
        source
            .resize_to_fill(width, height, imageops::FilterType::Lanczos3)
            .into_rgb8()
    } else {
        target.into_rgb8()
    }
}

fn on_backdrop(picture: RgbImage, width: u32, height: u32) -> RgbImage {
    let shown = ((aspect(picture.dimensions()) * f64::from(height)).round() as u32).clamp(1, width);
    let few = cut(
        picture.clone(),
        BACKDROP,
        (BACKDROP * height / width).max(1),
    );
    let mut target = imageops::resize(&few, width, height, imageops::FilterType::CatmullRom);
    target
        .pixels_mut()
        .for_each(|Rgb(values)| *values = values.map(|value| (f32::from(value) * DIM) as u8));
    imageops::replace(
        &mut target,
        &cut(picture, shown, height),
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
    fn a_picture_fills_any_shape_and_what_does_not_fit_is_cut() {
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
    fn a_portrait_in_a_wide_shape_keeps_its_head() {
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
    fn no_shape_is_too_odd() {
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
    fn it_is_upright() {
        let upright = fixtures::corners(48, 32);
        let turned = fixtures::with_exif_png(
            &fixtures::png(&fixtures::turned_away(&upright, 6)),
            &fixtures::exif(6, false),
        );
        assert!(fixtures::difference(&fill(&turned, 48, 32).unwrap(), &upright) < 2.0);
    }
}
