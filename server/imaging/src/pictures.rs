//! Decoding and encoding of pictures and depth maps. Untrusted input goes through [`ingest`],
//! [`ingest_depth`] or [`ingest_depth_as_is`].
//!
//! - `sniff`: detects formats from the first bytes
//! - `decode`, `avif`, `jpeg`: decoders with limits
//! - `animation`: detects animations, of which only the first frame is used
//! - `colour`, `ingest`: normalization to upright, opaque sRGB of a limited size
//! - `depth_map`, `depth_ingest`, `colour_map`, `polarity`: depth maps, and the repair of uploaded ones
//! - `png`, `png_text`: PNGs, and settings in them
//! - `metadata`: removal of metadata, by the crate `sanitiser` or by encoding again
//! - `bars`: finds the input's frame in a padded output
//! - `fill`, `thumbnail`: thumbnails and link previews
//!
//! Pure and blocking: call it on a worker thread.

mod animation;
mod avif;
mod bars;
mod colour;
mod colour_map;
mod decode;
mod decoded;
mod depth_ingest;
mod depth_map;
mod error;
mod fill;
#[cfg(test)]
mod fixtures;
mod ingest;
mod jpeg;
mod metadata;
mod png;
mod png_text;
mod polarity;
mod sniff;
mod thumbnail;

use std::io::Cursor;

use image::ImageReader;

pub use self::png::{PARAMETERS_KEYWORD, write_png};
pub use self::png_text::with_texts;
pub use bars::region_of_input;
pub use depth_ingest::{ingest_depth, ingest_depth_as_is};
pub use depth_map::DepthMap;
pub use error::PictureError;
pub use fill::fill;
pub use ingest::{Ingested, ingest};
pub use metadata::{WithoutMetadata, without_metadata};
pub use polarity::reconcile_polarity;
pub use sniff::sniff;
pub use thumbnail::write_jpeg;

/// Width and height from the header of an image; `None` for other files.
pub fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?
        .into_dimensions()
        .ok()
}
