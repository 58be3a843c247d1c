//! Depth estimation.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use image::{RgbImage, imageops};
use rten::ThreadPool;

use super::guided_filter::guided_filter;
use super::network::{Network, NetworkError};
use crate::pictures::DepthMap;
use scaling::{scale_plane, scale_rgb};

/// FastDepth (Wofk et al., ICRA 2019): distance in metres from a picture.
const FASTDEPTH: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../.assets/weights/fastdepth_7.onnx"
));

/// Pixels of the shorter side in the network's training data.
const SHORT_SIDE: f64 = 224.0;

/// Sides must be multiples of this: the network halves its input five times.
const MULTIPLE: f64 = 32.0;

/// The largest aspect ratio; more elongated pictures are squeezed, to bound time and memory.
const MAX_ASPECT: f64 = 2.5;

/// The smallest distance in metres, which bounds its reciprocal.
const MIN_DISTANCE: f32 = 0.3;

/// Share of the pixels at either end of the range that is clipped.
const CLIPPED_SHARE: f64 = 0.02;

/// Radius of the edge-aware filter as a share of the longer side.
const FILTER_RADIUS: f32 = 1.0 / 40.0;

/// Variance of the picture's brightness below which the filter sees no edge.
const FILTER_EPSILON: f32 = 1e-3;

/// The depth network.
pub(super) struct DepthEstimator(Network);

impl DepthEstimator {
    /// Loads the network.
    pub fn load(threads: Arc<ThreadPool>) -> Result<Self, NetworkError> {
        Network::load("depth", with_free_size(FASTDEPTH), threads).map(Self)
    }

    /// The depth map of a picture, in its size. It is the mean of the estimates for the picture and
    /// its mirror image, as reciprocal distances, sharpened along the picture's edges.
    pub fn estimate(&self, picture: &RgbImage) -> Result<DepthMap, NetworkError> {
        let (width, height) = network_size(picture.dimensions());
        let small = scale_rgb(picture, width, height);
        let (straight, mirrored) = self.nearness_both_ways(&small)?;
        let mut mean = Vec::with_capacity(straight.len());
        for (row, mirrored) in straight
            .chunks_exact(width as usize)
            .zip(mirrored.chunks_exact(width as usize))
        {
            mean.extend(
                row.iter()
                    .zip(mirrored.iter().rev())
                    .map(|(a, b)| (a + b) / 2.0),
            );
        }
        normalise(&mut mean);
        let full = scale_plane(&mean, (width, height), picture.dimensions());
        let radius = (picture.width().max(picture.height()) as f32 * FILTER_RADIUS)
            .round()
            .max(1.0);
        let sharp = guided_filter(
            &brightness(picture),
            &full,
            picture.width() as usize,
            radius as usize,
            FILTER_EPSILON,
        );
        Ok(DepthMap::new(picture.width(), picture.height(), sharp))
    }

    /// Runs both estimates in parallel, because the network's layers are too small to use several
    /// cores.
    fn nearness_both_ways(&self, picture: &RgbImage) -> Result<(Vec<f32>, Vec<f32>), NetworkError> {
        thread::scope(|scope| {
            let mirrored = scope.spawn(|| self.nearness(&imageops::flip_horizontal(picture)));
            let straight = self.nearness(picture)?;
            Ok((
                straight,
                mirrored
                    .join()
                    .unwrap_or_else(|panic| resume_unwind(panic))?,
            ))
        })
    }

    fn nearness(&self, picture: &RgbImage) -> Result<Vec<f32>, NetworkError> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let mut metres =
            self.0
                .run(&[("0", &[1, 3, height, width], &super::style::planes(picture))])?;
        metres
            .iter_mut()
            .for_each(|distance| *distance = 1.0 / distance.max(MIN_DISTANCE));
        Ok(metres)
    }
}

/// Replaces the file's fixed sides of 224 by named dimensions, which take as many bytes, so that
/// pictures keep their aspect ratio. Every layer scales with its input.
fn with_free_size(onnx: &[u8]) -> Vec<u8> {
    // Two dimensions of a tensor shape: field 1 of three bytes, each field 1 (the value) 224.
    const FIXED: &[u8] = &[0x0a, 3, 0x08, 0xe0, 0x01, 0x0a, 3, 0x08, 0xe0, 0x01];
    // The same with field 2 (the name), one letter each.
    const FREE: &[u8] = &[0x0a, 3, 0x12, 1, b'h', 0x0a, 3, 0x12, 1, b'w'];
    let mut onnx = onnx.to_vec();
    // Input and output are declared at the end, after the weights.
    let tail = onnx.len().saturating_sub(8192);
    while let Some(at) = onnx[tail..]
        .windows(FIXED.len())
        .position(|window| window == FIXED)
    {
        onnx[tail + at..tail + at + FREE.len()].copy_from_slice(FREE);
    }
    onnx
}

fn network_size((width, height): (u32, u32)) -> (u32, u32) {
    let short = f64::from(width.min(height));
    let side = |side: u32| {
        let scaled = SHORT_SIDE * (f64::from(side) / short).min(MAX_ASPECT);
        ((scaled / MULTIPLE).round() * MULTIPLE) as u32
    };
    (side(width), side(height))
}

/// Scales values to the range 0 to 1 and clips a few at either end.
fn normalise(values: &mut [f32]) {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    let (far, near) = (at(CLIPPED_SHARE), at(1.0 - CLIPPED_SHARE));
    let range = (near - far).max(f32::EPSILON);
    values
        .iter_mut()
        .for_each(|value| *value = ((*value - far) / range).clamp(0.0, 1.0));
}

/// Brightness, row-major, 0 to 1.
pub(super) fn brightness(picture: &RgbImage) -> Vec<f32> {
    let weighted = |[red, green, blue]: [u8; 3]| {
        (0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)) / 255.0
    };
    picture.pixels().map(|pixel| weighted(pixel.0)).collect()
}
