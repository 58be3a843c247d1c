//! Scaling, with Lanczos where pixels become fewer.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer, pixels};
use image::{DynamicImage, RgbImage};

/// The size with the longer side at most `longest`, the aspect kept; never larger than the given one.
pub(super) fn fit(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let long = width.max(height);
    if long <= longest {
        return (width, height);
    }
    let scaled = |side: u32| {
        ((f64::from(side) * f64::from(longest) / f64::from(long)).round() as u32).max(1)
    };
    (scaled(width), scaled(height))
}

/// Scales 8-bit pixels; what is transparent does not bleed into its neighbours.
pub(super) fn scale(pixels: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    let mut target = DynamicImage::new(width, height, pixels.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let done = Resizer::new().resize(pixels, &mut target, &options);
    // 8-bit pixels are always supported; should that change, the slower scaling is as right.
    if done.is_err() {
        pixels.resize_exact(width, height, image::imageops::FilterType::Lanczos3)
    } else {
        target
    }
}

/// Scales a picture without ringing.
pub(crate) fn scale_rgb(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    if picture.dimensions() == (width, height) {
        return picture.clone();
    }
    let source = DynamicImage::ImageRgb8(picture.clone());
    let mut target = DynamicImage::new_rgb8(width, height);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    let done = Resizer::new().resize(&source, &mut target, &options);
    if done.is_err() {
        image::imageops::resize(
            picture,
            width,
            height,
            image::imageops::FilterType::Triangle,
        )
    } else {
        target.into_rgb8()
    }
}

/// Scales a plane of values, row-major, without overshoot.
pub(crate) fn scale_plane(values: &[f32], from: (u32, u32), to: (u32, u32)) -> Vec<f32> {
    if from == to {
        return values.to_vec();
    }
    let pixels: Vec<pixels::F32> = values
        .iter()
        .map(|value| pixels::F32::new(*value))
        .collect();
    let mut target = TypedImage::new(to.0, to.1);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    let source =
        TypedImageRef::new(from.0, from.1, &pixels).expect("as many values as the size says");
    Resizer::new()
        .resize_typed(&source, &mut target, &options)
        .expect("sizes are not zero");
    target.pixels().iter().map(|pixel| pixel.0).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_long_side_fits_and_the_aspect_stays() {
        assert_eq!(fit(4032, 3024, 768), (768, 576));
        assert_eq!(fit(3024, 4032, 768), (576, 768));
        assert_eq!(fit(640, 427, 768), (640, 427), "never upscaled");
        assert_eq!(fit(30_000, 16, 768), (768, 1));
    }

    proptest! {
        #[test]
        fn scaled_values_stay_between_the_least_and_the_most(values in prop::collection::vec(0.0f32..1.0, 12), width in 1u32..20, height in 1u32..20) {
            let scaled = scale_plane(&values, (4, 3), (width, height));
            prop_assert_eq!(scaled.len(), (width * height) as usize);
            prop_assert!(scaled.iter().all(|value| (-1e-5..=1.00001).contains(value)));
        }
    }
}
