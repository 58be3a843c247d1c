//! The matte: how much each pixel belongs to the near side.
//!
//! The target is the depth map under a logistic curve whose steepness is the guidance; the picture's
//! edges separate neighbours. The matte minimises `FIDELITY * (matte - target)^2 + sum over neighbours
//! of similarity * (difference)^2`. It starts as a blurred target, and each pass of successive
//! over-relaxation comes closer to the minimum.

use image::RgbImage;

use super::guided_filter::box_mean;
use crate::pictures::DepthMap;

/// Weight of the target against the neighbours. Neighbours have influence within about
/// `1 / sqrt(FIDELITY)` pixels.
const FIDELITY: f32 = 0.02;

/// Over-relaxation factor: 1 is none, 2 does not converge.
const RELAXATION: f32 = 1.5;

/// Colour difference, of 1, at which the similarity of neighbours falls to 1/e.
const EDGE: f32 = 0.06;

/// Blur radius of the initial matte as a share of the longer side.
const INITIAL_BLUR: f32 = 1.0 / 16.0;

/// How much each pixel belongs to the near side, 0 to 1, and the state of the solver.
#[derive(Clone)]
pub(super) struct Matte {
    width: usize,
    /// The width with a border of one pixel on either side, so that passes need no bounds checks.
    stride: usize,
    values: Vec<f32>,
    target: Vec<f32>,
    /// Similarity to the pixel on the right and to the one below; 0 across the border.
    right: Vec<f32>,
    below: Vec<f32>,
    /// The reciprocal of the sum of `FIDELITY` and the four similarities.
    scale: Vec<f32>,
    passes: u32,
}

impl Matte {
    /// The initial matte. A `guidance` of 1 separates softly, of 20 sharply; `split_offset` moves the
    /// depth at which near and far are split.
    pub fn new(picture: &RgbImage, depth: &DepthMap, guidance: f64, split_offset: f32) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let target_values = target(depth, guidance, split_offset);
        let radius = (width.max(height) as f32 * INITIAL_BLUR).round() as usize;
        let stride = width + 2;
        let right = bordered(width, height, |x, y| {
            if x + 1 < width {
                similarity(picture, (x, y), (x + 1, y))
            } else {
                0.0
            }
        });
        let below = bordered(width, height, |x, y| {
            if y + 1 < height {
                similarity(picture, (x, y), (x, y + 1))
            } else {
                0.0
            }
        });
        let scale = bordered(width, height, |x, y| {
            let at = (y + 1) * stride + x + 1;
            1.0 / (FIDELITY + right[at] + right[at - 1] + below[at] + below[at - stride])
        });
        let blurred = box_mean(&target_values, width, radius);
        let values = bordered(width, height, |x, y| blurred[y * width + x]);
        let target = bordered(width, height, |x, y| target_values[y * width + x]);
        Self {
            width,
            stride,
            values,
            target,
            right,
            below,
            scale,
            passes: 0,
        }
    }

    /// One pass over all pixels, alternately forward and backward.
    pub fn refine(&mut self) {
        let inside = self.stride + 1..self.values.len() - self.stride - 1;
        if self.passes.is_multiple_of(2) {
            inside.for_each(|at| self.relax(at));
        } else {
            inside.rev().for_each(|at| self.relax(at));
        }
        self.passes += 1;
    }

    fn relax(&mut self, at: usize) {
        let (left, above) = (at - 1, at - self.stride);
        let weighted = FIDELITY * self.target[at]
            + self.right[at] * self.values[at + 1]
            + self.right[left] * self.values[left]
            + self.below[at] * self.values[at + self.stride]
            + self.below[above] * self.values[above];
        let best = weighted * self.scale[at];
        self.values[at] += RELAXATION * (best - self.values[at]);
    }

    /// The values, row-major.
    pub fn values(&self) -> impl Iterator<Item = f32> {
        let rows = self.values.chunks_exact(self.stride).skip(1);
        let height = self.values.len() / self.stride - 2;
        rows.take(height)
            .flat_map(|row| &row[1..=self.width])
            .map(|value| value.clamp(0.0, 1.0))
    }

    /// The quantity that passes minimise.
    #[cfg(test)]
    fn energy(&self) -> f64 {
        let square = |a: f32, b: f32| f64::from(a - b).powi(2);
        let inside = self.stride..self.values.len() - self.stride;
        inside
            .map(|at| {
                let value = self.values[at];
                f64::from(FIDELITY) * square(value, self.target[at])
                    + f64::from(self.right[at]) * square(value, self.values[at + 1])
                    + f64::from(self.below[at]) * square(value, self.values[at + self.stride])
            })
            .sum()
    }
}

/// Maps depth to near and far by a logistic curve around the best split; guidance makes it steeper.
fn target(depth: &DepthMap, guidance: f64, split_offset: f32) -> Vec<f32> {
    let middle = best_split(depth.values()) + split_offset;
    let steepness = 2.0 + 2.0 * guidance as f32;
    depth
        .values()
        .iter()
        .map(|value| 1.0 / (1.0 + (-steepness * (value - middle)).exp()))
        .collect()
}

/// The depth that splits near from far best (Otsu, 1979), clamped so that neither side is empty.
fn best_split(values: &[f32]) -> f32 {
    const LEVELS: usize = 64;
    let mut histogram = [0.0_f64; LEVELS];
    values
        .iter()
        .for_each(|value| histogram[((value * LEVELS as f32) as usize).min(LEVELS - 1)] += 1.0);
    let moment: f64 = histogram
        .iter()
        .enumerate()
        .map(|(level, count)| level as f64 * count)
        .sum();
    let total = values.len() as f64;
    let (mut best, mut spread) = (LEVELS / 2, 0.0);
    let (mut below, mut moment_below) = (0.0, 0.0);
    for (level, count) in histogram.iter().enumerate() {
        below += count;
        moment_below += level as f64 * count;
        let above = total - below;
        if below > 0.0 && above > 0.0 {
            let between =
                below * above * (moment_below / below - (moment - moment_below) / above).powi(2);
            if between > spread {
                (best, spread) = (level, between);
            }
        }
    }
    ((best + 1) as f32 / LEVELS as f32).clamp(0.25, 0.75)
}

fn similarity(
    picture: &RgbImage,
    (x, y): (usize, usize),
    (other_x, other_y): (usize, usize),
) -> f32 {
    let a = picture.get_pixel(x as u32, y as u32).0;
    let b = picture.get_pixel(other_x as u32, other_y as u32).0;
    let squared: f32 = a
        .iter()
        .zip(b)
        .map(|(a, b)| (f32::from(*a) - f32::from(b)).powi(2))
        .sum();
    (-squared / (3.0 * (EDGE * 255.0).powi(2))).exp()
}

/// A plane with a border of zeroes.
fn bordered(width: usize, height: usize, value: impl Fn(usize, usize) -> f32) -> Vec<f32> {
    let stride = width + 2;
    let mut plane = vec![0.0; stride * (height + 2)];
    for y in 0..height {
        for x in 0..width {
            plane[(y + 1) * stride + x + 1] = value(x, y);
        }
    }
    plane
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    const WIDTH: u32 = 60;
    const HEIGHT: u32 = 40;

    /// A bright object on a dark background, and a depth map whose edge is six pixels too far left.
    fn object() -> (RgbImage, DepthMap) {
        let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
            Rgb([if x < 30 { 40 + (y % 5) as u8 } else { 210 }; 3])
        });
        let values = (0..WIDTH * HEIGHT)
            .map(|at| ((at % WIDTH) as f32 - 14.0) / 20.0)
            .collect();
        (picture, DepthMap::new(WIDTH, HEIGHT, values))
    }

    fn refined(guidance: f64, passes: u32) -> Matte {
        let (picture, depth) = object();
        let mut matte = Matte::new(&picture, &depth, guidance, 0.0);
        (0..passes).for_each(|_| matte.refine());
        matte
    }

    fn distance(a: &Matte, b: &Matte) -> f32 {
        a.values()
            .zip(b.values())
            .map(|(a, b)| (a - b).abs())
            .sum::<f32>()
            / (WIDTH * HEIGHT) as f32
    }

    #[test]
    fn energy_never_increases() {
        let mut matte = refined(7.5, 0);
        for pass in 0..60 {
            let before = matte.energy();
            matte.refine();
            assert!(
                matte.energy() <= before * (1.0 + 1e-6),
                "pass {pass}: {before} to {}",
                matte.energy()
            );
        }
    }

    #[test]
    fn passes_converge() {
        let end = refined(7.5, 500);
        let distances = [1, 5, 20, 50].map(|passes| distance(&refined(7.5, passes), &end));
        assert!(
            distances.is_sorted_by(|more, less| more > less),
            "{distances:?}"
        );
        assert!(
            distances[3] < 0.01,
            "50 passes have nearly converged: {distances:?}"
        );
    }

    #[test]
    fn matte_edge_moves_to_the_object_edge() {
        let step = |matte: &Matte| {
            let row: Vec<f32> = matte.values().take(WIDTH as usize).collect();
            row[30] - row[29]
        };
        assert!(
            step(&refined(7.5, 0)) < 0.1 && step(&refined(7.5, 50)) > 0.2,
            "{} {}",
            step(&refined(7.5, 0)),
            step(&refined(7.5, 50))
        );
    }

    #[test]
    fn guidance_sharpens_the_matte() {
        let decided = |guidance| {
            refined(guidance, 50)
                .values()
                .map(|value| (value - 0.5).abs())
                .sum::<f32>()
        };
        let decisions = [1.0, 4.0, 7.5, 12.0, 20.0].map(decided);
        assert!(
            decisions.is_sorted_by(|less, more| less < more),
            "{decisions:?}"
        );
    }
}
