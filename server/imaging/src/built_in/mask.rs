//! Masks of the area to paint.

use image::GrayImage;

use crate::pictures::{PictureError, ingest};
use scaling::scale_rgb;

/// Decodes a mask and scales it to the size of the picture. White is painted.
///
/// # Errors
/// If the bytes are not a picture.
pub fn read_mask(bytes: &[u8], (width, height): (u32, u32)) -> Result<GrayImage, PictureError> {
    let picture = ingest(bytes)?.image;
    Ok(image::imageops::grayscale(&scale_rgb(
        &picture, width, height,
    )))
}

/// The log line about a mask.
pub fn describe_mask(mask: &Result<GrayImage, PictureError>) -> String {
    match mask {
        Ok(mask) => format!(
            "Mask: painted where it is white, {} % of the picture",
            painted_percent(mask)
        ),
        Err(error) => format!("Mask: ignored, it {error}"),
    }
}

fn painted_percent(mask: &GrayImage) -> u64 {
    let sum: u64 = mask.as_raw().iter().map(|value| u64::from(*value)).sum();
    let whole = 255 * mask.as_raw().len().max(1) as u64;
    (sum * 100 + whole / 2) / whole
}
