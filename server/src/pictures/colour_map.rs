//! Depth maps in colours. Maps whose brightness rises (Inferno, Magma, Viridis, Plasma, …) need no table: brightness
//! keeps their order. Turbo and Jet are bright in the middle, so their colours are looked up.

use image::RgbImage;

/// A colour map whose brightness does not tell the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourMap {
    /// Google's, 2019.
    Turbo,
    /// The one of old.
    Jet,
}

/// Mean distance to the map's nearest colour, each channel of 255, up to which a picture is taken to be in it.
const CLOSE: f32 = 14.0;

/// Pixels looked at to tell which map it is.
const SAMPLES: usize = 2000;

impl ColourMap {
    /// The map that `picture` is coloured by.
    pub fn of(picture: &RgbImage) -> Option<Self> {
        let step = (picture.as_raw().len() / 3 / SAMPLES).max(1);
        let sample: Vec<[u8; 3]> = picture
            .pixels()
            .step_by(step)
            .map(|pixel| pixel.0)
            .collect();
        let fits = |map: &Self| {
            let table = map.table();
            let distance: f32 = sample.iter().map(|colour| nearest(&table, *colour).1).sum();
            distance / sample.len() as f32
        };
        let (map, distance) = [Self::Turbo, Self::Jet]
            .map(|map| (map, fits(&map)))
            .into_iter()
            .min_by(|a, b| a.1.total_cmp(&b.1))?;
        (distance <= CLOSE).then_some(map)
    }

    /// Its name, for sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turbo => "Turbo",
            Self::Jet => "Jet",
        }
    }

    /// The place, 0 to 1, of each pixel's colour in the map.
    pub fn invert(self, picture: &RgbImage) -> Vec<f32> {
        let table = self.table();
        let mut last = ([0; 3], nearest(&table, [0; 3]).0);
        let place = |colour: [u8; 3]| {
            if colour != last.0 {
                last = (colour, nearest(&table, colour).0);
            }
            last.1 as f32 / 255.0
        };
        picture.pixels().map(|pixel| pixel.0).map(place).collect()
    }

    /// The colour at `place`, 0 to 1.
    pub fn colour(self, place: f32) -> [u8; 3] {
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
            .map(|powers: [f32; 6]| {
                powers
                    .iter()
                    .rev()
                    .fold(0.0, |sum, power| sum * place + power)
            }),
            Self::Jet => [3.0, 2.0, 1.0].map(|peak| 1.5 - (4.0 * place - peak).abs()),
        };
        colour.map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8)
    }

    fn table(self) -> Vec<[u8; 3]> {
        (0..=255)
            .map(|place| self.colour(place as f32 / 255.0))
            .collect()
    }
}

/// The index of the nearest entry, and how far it is.
fn nearest(table: &[[u8; 3]], colour: [u8; 3]) -> (usize, f32) {
    let distance = |entry: &[u8; 3]| -> u32 {
        entry
            .iter()
            .zip(colour)
            .map(|(a, b)| u32::from(a.abs_diff(b)).pow(2))
            .sum()
    };
    let (index, squared) = table
        .iter()
        .map(distance)
        .enumerate()
        .min_by_key(|(_, squared)| *squared)
        .unwrap_or_default();
    (index, (squared as f32 / 3.0).sqrt())
}

/// How colourful a picture is: the mean difference of its largest and smallest channel, 0 to 1.
pub(super) fn chroma(picture: &RgbImage) -> f32 {
    let spread = |[red, green, blue]: [u8; 3]| {
        u64::from(red.max(green).max(blue) - red.min(green).min(blue))
    };
    let sum: u64 = picture.pixels().map(|pixel| spread(pixel.0)).sum();
    (sum as f64 / (picture.as_raw().len() as f64 / 3.0) / 255.0) as f32
}
