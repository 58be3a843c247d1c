//! From the painted sides, the matte and the air between to the pixels of an output.

use image::{GrayImage, RgbImage};

use super::guided_filter::box_mean;
use super::matte::Matte;
use super::scene::Scene;
use super::style::Painting;
use crate::pictures::DepthMap;

/// What is out of focus is blurred by this share of the longer side.
const BLUR: f32 = 1.0 / 80.0;

/// The sides as they were painted; one painting for both where they are painted alike.
pub(super) struct Sides {
    /// The near side.
    pub near: Painting,
    /// The far side, where it is painted differently.
    pub far: Option<Painting>,
}

/// Lays the sides together by the matte, puts the air between, and goes from the picture to that by `strength`, 0 to 1:
/// each channel of each pixel moves on a straight line, so that more strength is never nearer to the picture.
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
            let near = mixed(photograph[at], sides.near[at], scene.near.cover);
            let far = mixed(photograph[at], far_side[at], scene.far.cover);
            mixed(far, near, nearness)
        })
        .collect();
    if scene.atmospheres.iter().any(|atmosphere| atmosphere.blurs) {
        painted = out_of_focus(&painted, depth);
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
        pixel.0 = mixed(*from, to, strength).map(|value| (value * 255.0).round() as u8);
    }
    output
}

/// Gives the picture back where the mask, of its size, is not white.
pub(super) fn keep_outside(mask: &GrayImage, picture: &RgbImage, output: &mut RgbImage) {
    for ((pixel, kept), white) in output.pixels_mut().zip(picture.pixels()).zip(mask.as_raw()) {
        let share = u32::from(*white);
        let blend = |painted: u8, kept: u8| {
            ((u32::from(painted) * share + u32::from(kept) * (255 - share) + 127) / 255) as u8
        };
        pixel.0 = std::array::from_fn(|channel| blend(pixel.0[channel], kept.0[channel]));
    }
}

fn mixed(from: [f32; 3], to: [f32; 3], share: f32) -> [f32; 3] {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * share)
}

/// The far blurred, the near sharp.
fn out_of_focus(painted: &Painting, depth: &DepthMap) -> Painting {
    let (width, height) = (depth.width() as usize, depth.height() as usize);
    let radius = (width.max(height) as f32 * BLUR).ceil() as usize;
    let blurred: [Vec<f32>; 3] = std::array::from_fn(|channel| {
        let plane: Vec<f32> = painted.iter().map(|colour| colour[channel]).collect();
        box_mean(&box_mean(&plane, width, radius), width, radius)
    });
    let blend = |(at, (colour, depth)): (usize, (&[f32; 3], &f32))| {
        mixed(
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
