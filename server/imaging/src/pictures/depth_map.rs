//! A depth map.

use image::ImageFormat;

use super::PictureError;
use super::png::write_grey_png;

/// A depth map: row-major, 0 is far and 1 is near.
#[derive(Debug, Clone, PartialEq)]
pub struct DepthMap {
    width: u32,
    height: u32,
    values: Vec<f32>,
}

impl DepthMap {
    /// A map of these values, clamped to 0 to 1.
    ///
    /// # Panics
    /// If a side is zero or there are not `width * height` values.
    pub fn new(width: u32, height: u32, mut values: Vec<f32>) -> Self {
        assert!(
            width > 0 && height > 0 && values.len() == width as usize * height as usize,
            "one value a pixel"
        );
        for value in &mut values {
            *value = if value.is_finite() {
                value.clamp(0.0, 1.0)
            } else {
                0.0
            };
        }
        Self {
            width,
            height,
            values,
        }
    }

    /// The width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// The height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The values, row-major, 0 far to 1 near.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The map in another size.
    #[must_use]
    pub fn resized(&self, width: u32, height: u32) -> Self {
        Self::new(
            width,
            height,
            scaling::scale_plane(&self.values, (self.width, self.height), (width, height)),
        )
    }

    /// The map with near and far swapped.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self {
            values: self.values.iter().map(|value| 1.0 - value).collect(),
            ..*self
        }
    }

    /// The map as an 8-bit grey PNG, white is near.
    pub fn to_png(&self) -> Vec<u8> {
        let grey: Vec<u8> = self
            .values
            .iter()
            .map(|value| (value * 255.0).round() as u8)
            .collect();
        write_grey_png(&grey, (self.width, self.height))
    }

    /// Decodes a map that [`to_png`](Self::to_png) encoded. Uploaded maps go through
    /// [`ingest_depth`](super::ingest_depth).
    ///
    /// # Errors
    /// [`PictureError::Damaged`] if the bytes are not a PNG.
    pub fn from_png(bytes: &[u8]) -> Result<Self, PictureError> {
        let damaged = |_| PictureError::Damaged { format: "PNG" };
        let grey = image::load_from_memory_with_format(bytes, ImageFormat::Png)
            .map_err(damaged)?
            .into_luma8();
        let values = grey
            .as_raw()
            .iter()
            .map(|value| f32::from(*value) / 255.0)
            .collect();
        Ok(Self::new(grey.width(), grey.height(), values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_round_trips_through_png() {
        let map = DepthMap::new(3, 2, vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(DepthMap::from_png(&map.to_png()).unwrap(), map);
        assert_eq!(
            DepthMap::from_png(b"rubbish"),
            Err(PictureError::Damaged { format: "PNG" })
        );
    }

    #[test]
    fn values_are_clamped() {
        let map = DepthMap::new(4, 1, vec![-1.0, 2.0, f32::NAN, 0.5]);
        assert_eq!(map.values(), [0.0, 1.0, 0.0, 0.5]);
        assert_eq!(map.inverted().values(), [1.0, 0.0, 1.0, 0.5]);
    }
}
