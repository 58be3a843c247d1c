//! Composes the pixels of an output from the painted sides, the matte and the atmospheres.

use image::{GrayImage, RgbImage};

use super::guided_filter::box_mean;
use super::matte::Matte;
use super::scene::Scene;
use super::style::Painting;
use crate::pictures::DepthMap;

/// Blur radius of the background as a share of the longer side.
const BLUR_RADIUS: f32 = 1.0 / 80.0;

/// The painted near and far sides.
pub(super) struct Sides {
    /// The near side.
    pub near: Painting,
    /// The far side; `None` if both have the same style.
    pub far: Option<Painting>,
}

/// Blends the sides by the matte, applies the atmospheres by depth, and interpolates from the picture
/// to the result by `strength`, 0 to 1. The interpolation is linear in each channel, so a higher
/// strength never comes closer to the picture.
pub(super) fn compose(
    picture: &RgbImage,
    sides: &Sides,
    matte: &Matte,
    depth: &DepthMap,
    scene: &Scene,
    strength: f32,
) -> RgbImage {
    let photograph: Painting = picture
        .pixels()
        .map(|pixel| pixel.0.map(|value| f32::from(value) / 255.0))
        .collect();
    let far_side = sides.far.as_ref().unwrap_or(&sides.near);
    let mut painted: Painting = matte
        .values()
        .enumerate()
        .map(|(at, nearness)| {
            let near = lerp(photograph[at], sides.near[at], scene.near.cover);
            let far = lerp(photograph[at], far_side[at], scene.far.cover);
            lerp(far, near, nearness)
        })
        .collect();
    if scene.atmospheres.iter().any(|atmosphere| atmosphere.blurs) {
        painted = blur_background(&painted, depth);
    }
    for atmosphere in &scene.atmospheres {
        painted
            .iter_mut()
            .zip(depth.values())
            .for_each(|(colour, depth)| *colour = atmosphere.shade(*colour, *depth));
    }
    let mut output = picture.clone();
    for ((pixel, from), to) in output.pixels_mut().zip(&photograph).zip(&painted) {
        let to = to.map(|value| value.clamp(0.0, 1.0));
        pixel.0 = lerp(*from, to, strength).map(|value| (value * 255.0).round() as u8);
    }
    output
}

/// Restores the picture where the mask, of the same size, is not white.
pub(super) fn restore_outside_mask(mask: &GrayImage, picture: &RgbImage, output: &mut RgbImage) {
    for ((pixel, original), white) in output.pixels_mut().zip(picture.pixels()).zip(mask.as_raw()) {
        let share = u32::from(*white);
        let blend = |painted: u8, original: u8| {
            ((u32::from(painted) * share + u32::from(original) * (255 - share) + 127) / 255) as u8
        };
        pixel.0 = std::array::from_fn(|channel| blend(pixel.0[channel], original.0[channel]));
    }
}

fn lerp(from: [f32; 3], to: [f32; 3], share: f32) -> [f32; 3] {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * share)
}

/// Blurs the painting by distance.
fn blur_background(painted: &Painting, depth: &DepthMap) -> Painting {
    let (width, height) = (depth.width() as usize, depth.height() as usize);
    let radius = (width.max(height) as f32 * BLUR_RADIUS).ceil() as usize;
    let blurred: [Vec<f32>; 3] = std::array::from_fn(|channel| {
        let plane: Vec<f32> = painted.iter().map(|colour| colour[channel]).collect();
        box_mean(&box_mean(&plane, width, radius), width, radius)
    });
    let blend = |(at, (colour, depth)): (usize, (&[f32; 3], &f32))| {
        lerp(
            *colour,
            std::array::from_fn(|channel| blurred[channel][at]),
            (1.0 - depth) * (1.0 - depth),
        )
    };
    painted
        .iter()
        .zip(depth.values())
        .enumerate()
        .map(blend)
        .collect()
}
