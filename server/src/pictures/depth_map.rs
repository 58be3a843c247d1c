//! A depth map.

use image::ImageFormat;

use super::png::write_grey_png;
use super::{PictureError, scale};

/// How near each pixel is: row-major, 0 far to 1 near.
#[derive(Debug, Clone, PartialEq)]
pub struct DepthMap {
    width: u32,
    height: u32,
    values: Vec<f32>,
}

impl DepthMap {
    /// A map of these values, brought into 0 to 1.
    ///
    /// # Panics
    /// Where a side is zero or there are not `width * height` values.
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

    /// Pixels across.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The values, row-major, 0 far to 1 near.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The same map in another size.
    #[must_use]
    pub fn resized(&self, width: u32, height: u32) -> Self {
        Self::new(
            width,
            height,
            scale::scale_plane(&self.values, (self.width, self.height), (width, height)),
        )
    }

    /// The same map with near and far exchanged.
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

    /// Reads a map that [`to_png`](Self::to_png) wrote. For strangers' maps there is
    /// [`ingest_depth`](super::ingest_depth).
    ///
    /// # Errors
    /// [`PictureError::Damaged`] where the bytes are no PNG.
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
    fn a_map_survives_its_png() {
        let map = DepthMap::new(3, 2, vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(DepthMap::from_png(&map.to_png()).unwrap(), map);
        assert_eq!(
            DepthMap::from_png(b"rubbish"),
            Err(PictureError::Damaged { format: "PNG" })
        );
    }

    #[test]
    fn values_are_kept_between_far_and_near() {
        let map = DepthMap::new(4, 1, vec![-1.0, 2.0, f32::NAN, 0.5]);
        assert_eq!(map.values(), [0.0, 1.0, 0.0, 0.5]);
        assert_eq!(map.inverted().values(), [1.0, 0.0, 1.0, 0.5]);
    }
}
