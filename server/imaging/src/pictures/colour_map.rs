//! Coloured depth maps. Colour maps with monotonic brightness (Inferno, Magma, Viridis, Plasma, …)
//! need no table. Turbo and Jet are brightest in the middle, so their colours are looked up.

use image::RgbImage;

/// A colour map without monotonic brightness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourMap {
    /// Turbo (Google, 2019).
    Turbo,
    /// Jet.
    Jet,
}

/// The largest mean distance per channel, of 255, to the nearest colours of a matching map.
const MAX_DISTANCE: f32 = 14.0;

/// Pixels sampled for the detection.
const SAMPLES: usize = 2000;

impl ColourMap {
    /// Detects the colour map of `picture`.
    pub fn detect(picture: &RgbImage) -> Option<Self> {
        let step = (picture.as_raw().len() / 3 / SAMPLES).max(1);
        let sample: Vec<[u8; 3]> = picture
            .pixels()
            .step_by(step)
            .map(|pixel| pixel.0)
            .collect();
        let (turbo, jet) = (
            Self::Turbo.mean_distance(&sample),
            Self::Jet.mean_distance(&sample),
        );
        let (map, distance) = if turbo <= jet {
            (Self::Turbo, turbo)
        } else {
            (Self::Jet, jet)
        };
        (distance <= MAX_DISTANCE).then_some(map)
    }

    /// The mean distance of colours to the nearest ones of the map.
    fn mean_distance(self, colours: &[[u8; 3]]) -> f32 {
        let table = self.table();
        let sum: f32 = colours
            .iter()
            .map(|colour| nearest(&table, *colour).1)
            .sum();
        sum / colours.len() as f32
    }

    /// The name for notes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turbo => "Turbo",
            Self::Jet => "Jet",
        }
    }

    /// The position, 0 to 1, of each pixel's colour in the map.
    pub fn invert(self, picture: &RgbImage) -> Vec<f32> {
        let table = self.table();
        let mut positions = Vec::with_capacity(picture.as_raw().len() / 3);
        // Neighbours often have the same colour.
        let (mut last, mut index) = ([0; 3], nearest(&table, [0; 3]).0);
        for pixel in picture.pixels() {
            if pixel.0 != last {
                last = pixel.0;
                index = nearest(&table, last).0;
            }
            positions.push(index as f32 / 255.0);
        }
        positions
    }

    /// The colour at a position, 0 to 1.
    pub fn colour(self, position: f32) -> [u8; 3] {
        let colour = match self {
            // The polynomial that Anton Mikhailov published with the map.
            Self::Turbo => [
                [
                    0.135_721,
                    4.615_393,
                    -42.660_32,
                    132.131_08,
                    -152.942_39,
                    59.286_38,
                ],
                [
                    0.091_403,
                    2.194_188,
                    4.842_967,
                    -14.185_033,
                    4.277_299,
                    2.829_566,
                ],
                [
                    0.106_673,
                    12.641_946,
                    -60.582_048,
                    110.362_77,
                    -89.903_11,
                    27.348_25,
                ],
            ]
            .map(|coefficients| polynomial(&coefficients, position)),
            Self::Jet => [3.0, 2.0, 1.0].map(|peak| 1.5 - (4.0 * position - peak).abs()),
        };
        colour.map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8)
    }

    fn table(self) -> Vec<[u8; 3]> {
        (0..=255)
            .map(|position| self.colour(position as f32 / 255.0))
            .collect()
    }
}

/// The value of a polynomial whose coefficients begin with the constant term.
fn polynomial(coefficients: &[f32; 6], x: f32) -> f32 {
    let mut sum = 0.0;
    for coefficient in coefficients.iter().rev() {
        sum = sum * x + coefficient;
    }
    sum
}

/// The index of the first nearest entry, and its distance per channel.
fn nearest(table: &[[u8; 3]], colour: [u8; 3]) -> (usize, f32) {
    let (mut nearest, mut least) = (0, u32::MAX);
    for (index, entry) in table.iter().enumerate() {
        let mut squared = 0;
        for (a, b) in entry.iter().zip(colour) {
            squared += u32::from(a.abs_diff(b)).pow(2);
        }
        if squared < least {
            (nearest, least) = (index, squared);
        }
    }
    (nearest, (least as f32 / 3.0).sqrt())
}

/// The mean difference of the largest and the smallest channel, 0 to 1.
pub(super) fn chroma(picture: &RgbImage) -> f32 {
    let spread = |[red, green, blue]: [u8; 3]| {
        u64::from(red.max(green).max(blue) - red.min(green).min(blue))
    };
    let sum: u64 = picture.pixels().map(|pixel| spread(pixel.0)).sum();
    (sum as f64 / (picture.as_raw().len() as f64 / 3.0) / 255.0) as f32
}
