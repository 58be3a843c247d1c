//! Scaling of pictures and planes of values.
//!
//! A crate of its own, because the kernels of `fast_image_resize` are generic and compiled by the
//! crate that calls them, which takes longer than all of `imaging`.

use fast_image_resize::{
    FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels,
};
use image::{DynamicImage, ImageBuffer, RgbImage, RgbaImage};

/// The size with the longer side at most `longest` and the same aspect ratio; never larger than the
/// given size.
pub fn fit(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let long = width.max(height);
    if long <= longest {
        return (width, height);
    }
    let scaled = |side: u32| {
        ((f64::from(side) * f64::from(longest) / f64::from(long)).round() as u32).max(1)
    };
    (scaled(width), scaled(height))
}

/// Scales 8-bit pixels with Lanczos and premultiplied alpha. The result is RGB, or RGBA if there is an alpha
/// channel.
pub fn scale(pixels: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    match pixels {
        DynamicImage::ImageRgb8(rgb) => resize_rgb(rgb, width, height, &options).into(),
        DynamicImage::ImageRgba8(rgba) => resize_rgba(rgba, width, height, &options).into(),
        other if other.color().has_alpha() => {
            resize_rgba(&other.to_rgba8(), width, height, &options).into()
        }
        other => resize_rgb(&other.to_rgb8(), width, height, &options).into(),
    }
}

/// Scales a picture bilinearly, without ringing.
pub fn scale_rgb(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    if picture.dimensions() == (width, height) {
        return picture.clone();
    }
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    resize_rgb(picture, width, height, &options)
}

/// Fills `width` x `height` with the largest part of the picture that has this aspect ratio. The part
/// lies at the `anchor`, horizontal and vertical from 0 to 1.
pub fn crop_rgb(picture: &RgbImage, width: u32, height: u32, anchor: (f64, f64)) -> RgbImage {
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .fit_into_destination(Some(anchor));
    resize_rgb(picture, width, height, &options)
}

fn resize_rgb(picture: &RgbImage, width: u32, height: u32, options: &ResizeOptions) -> RgbImage {
    let to = (width, height);
    image_of(
        resize::<pixels::U8x3>(picture, picture.dimensions(), to, options),
        to,
    )
}

fn resize_rgba(picture: &RgbaImage, width: u32, height: u32, options: &ResizeOptions) -> RgbaImage {
    let to = (width, height);
    image_of(
        resize::<pixels::U8x4>(picture, picture.dimensions(), to, options),
        to,
    )
}

/// Scales the bytes of pixels. Typed, because `Resizer::resize` compiles its kernels for all 13
/// types of pixels.
fn resize<P: PixelTrait>(
    bytes: &[u8],
    from: (u32, u32),
    to: (u32, u32),
    options: &ResizeOptions,
) -> Vec<u8> {
    let mut scaled = vec![0; to.0 as usize * to.1 as usize * P::size()];
    let source = TypedImageRef::<P>::from_buffer(from.0, from.1, bytes)
        .expect("as many bytes as the size says");
    let mut target = TypedImage::<P>::from_buffer(to.0, to.1, &mut scaled)
        .expect("as many bytes as the size says");
    Resizer::new()
        .resize_typed(&source, &mut target, options)
        .expect("the crop lies within the source");
    drop(target);
    scaled
}

fn image_of<P: image::Pixel<Subpixel = u8>>(
    bytes: Vec<u8>,
    (width, height): (u32, u32),
) -> ImageBuffer<P, Vec<u8>> {
    ImageBuffer::from_raw(width, height, bytes).expect("as many bytes as the size says")
}

/// Scales a plane of values, row-major, without overshoot.
pub fn scale_plane(values: &[f32], from: (u32, u32), to: (u32, u32)) -> Vec<f32> {
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
    fn long_side_is_limited_and_aspect_preserved() {
        assert_eq!(fit(4032, 3024, 768), (768, 576));
        assert_eq!(fit(3024, 4032, 768), (576, 768));
        assert_eq!(fit(640, 427, 768), (640, 427), "never upscaled");
        assert_eq!(fit(30_000, 16, 768), (768, 1));
    }

    proptest! {
        #[test]
        fn scaled_values_stay_in_range(values in prop::collection::vec(0.0f32..1.0, 12), width in 1u32..20, height in 1u32..20) {
            let scaled = scale_plane(&values, (4, 3), (width, height));
            prop_assert_eq!(scaled.len(), (width * height) as usize);
            prop_assert!(scaled.iter().all(|value| (-1e-5..=1.00001).contains(value)));
        }
    }
}
