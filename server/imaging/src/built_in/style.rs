//! Style transfer with one style or a mix of styles.

use std::sync::Arc;

use image::RgbImage;
use rten::ThreadPool;

use super::network::{Network, NetworkError};
use super::styles::STYLES;

/// One network for all styles, conditional instance normalisation (Dumoulin et al., 2017).
const MULTISTYLE: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../.assets/weights/multistyle26.onnx"
));

/// Sides must be multiples of this.
const MULTIPLE: usize = 4;

/// The share of each style; the sum is 1.
pub(super) type StyleMix = [f32; STYLES.len()];

/// Colours of a painting, row-major, red, green and blue, 0 to 1.
pub(super) type Painting = Vec<[f32; 3]>;

/// The style network.
pub(super) struct Painter(Network);

impl Painter {
    /// Loads the network.
    pub fn load(threads: Arc<ThreadPool>) -> Result<Self, NetworkError> {
        Network::load("style", MULTISTYLE.to_vec(), threads).map(Self)
    }

    /// Paints a picture, in its size.
    pub fn paint(&self, picture: &RgbImage, mix: &StyleMix) -> Result<Painting, NetworkError> {
        let padded = pad(picture);
        let (width, height) = (padded.width() as usize, padded.height() as usize);
        let painted = self.0.run(&[
            ("image", &[1, 3, height, width], &planes(&padded)),
            ("style_weights", &[mix.len()], mix),
        ])?;
        let plane = width * height;
        let rows = (0..picture.height() as usize).map(|y| y * width);
        let pixels = rows.flat_map(|row| row..row + picture.width() as usize);
        Ok(pixels
            .map(|at| [painted[at], painted[plane + at], painted[2 * plane + at]])
            .collect())
    }
}

/// Pads the picture to multiples of [`MULTIPLE`] by repeating its last column and row.
fn pad(picture: &RgbImage) -> RgbImage {
    let side = |side: u32| (side as usize).next_multiple_of(MULTIPLE) as u32;
    let (right, bottom) = (picture.width() - 1, picture.height() - 1);
    RgbImage::from_fn(side(picture.width()), side(picture.height()), |x, y| {
        *picture.get_pixel(x.min(right), y.min(bottom))
    })
}

/// The picture as red, green and blue planes, 0 to 1.
pub(super) fn planes(picture: &RgbImage) -> Vec<f32> {
    let plane = |channel: usize| {
        picture
            .pixels()
            .map(move |pixel| f32::from(pixel.0[channel]) / 255.0)
    };
    plane(0).chain(plane(1)).chain(plane(2)).collect()
}
