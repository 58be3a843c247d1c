//! From a picture to its depth map.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use image::{RgbImage, imageops};
use rten::ThreadPool;

use super::guided_filter::guided_filter;
use super::network::{Network, NetworkError};
use crate::pictures::{DepthMap, scale_plane, scale_rgb};

/// FastDepth (Wofk et al., ICRA 2019): distance in metres from a picture.
const FASTDEPTH: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../.assets/weights/fastdepth_7.onnx"
));

/// Pixels on the shorter side that the network was trained at.
const SHORT_SIDE: f64 = 224.0;

/// The network halves its input five times.
const MULTIPLE: f64 = 32.0;

/// Longer sides of more than so many times the shorter are squeezed, to bound time and memory.
const MOST_ASPECT: f64 = 2.5;

/// Metres. What is nearer is as near as it gets; keeps the reciprocal in bounds.
const NEAREST: f32 = 0.3;

/// Share of the pixels at either end that become quite far and quite near.
const CLIPPED: f64 = 0.02;

/// The estimate snaps to edges of the picture within this share of its longer side.
const SNAP: f32 = 1.0 / 40.0;

/// Variance of the picture's brightness below which there is no edge.
const NO_EDGE: f32 = 1e-3;

/// The depth network.
pub(super) struct DepthEstimator(Network);

impl DepthEstimator {
    /// Reads the network.
    pub fn load(threads: Arc<ThreadPool>) -> Result<Self, NetworkError> {
        Network::load("depth", with_free_size(FASTDEPTH), threads).map(Self)
    }

    /// The depth map of a picture, in its size: the mean of what the network sees in it and in its mirror image,
    /// nearness being the reciprocal of distance, sharpened along the picture's edges.
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
        let radius = (picture.width().max(picture.height()) as f32 * SNAP)
            .round()
            .max(1.0);
        let sharp = guided_filter(
            &brightness(picture),
            &full,
            picture.width() as usize,
            radius as usize,
            NO_EDGE,
        );
        Ok(DepthMap::new(picture.width(), picture.height(), sharp))
    }

    /// The network's layers are too small to share among processor cores; two pictures are not.
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
            .for_each(|distance| *distance = 1.0 / distance.max(NEAREST));
        Ok(metres)
    }
}

/// The file fixes its sides at 224. This names them instead, which takes as many bytes, so that the picture keeps its
/// aspect; every layer scales with its input.
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
        let scaled = SHORT_SIDE * (f64::from(side) / short).min(MOST_ASPECT);
        ((scaled / MULTIPLE).round() * MULTIPLE) as u32
    };
    (side(width), side(height))
}

/// Stretches values so that all but a few at either end lie between 0 and 1, and clips those.
fn normalise(values: &mut [f32]) {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    let (far, near) = (at(CLIPPED), at(1.0 - CLIPPED));
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
