//! Pictures on their way in and out: every path in goes through [`ingest`], [`ingest_depth`] or [`ingest_depth_as_is`].
//!
//! - `sniff`: what bytes are, by their first few
//! - `decode`, `avif`, `jpeg`: from bytes to pixels, within bounds
//! - `animation`: whether there is more than the one frame that is used
//! - `colour`, `scale`, `ingest`: upright, sRGB, opaque, no larger than is used
//! - `depth_map`, `depth_ingest`, `colour_map`, `polarity`: depth maps and the repair of strangers' maps
//! - `png`, `png_text`: pictures out, with what made them or without
//! - `bars`: where the input's frame lies in an output
//! - `fill`, `small`: a picture in a size that is not its own, for previews and lists
//!
//! Pure and blocking: callers run this on a thread that may block.

mod animation;
mod avif;
mod bars;
mod colour;
mod colour_map;
mod decode;
mod depth_ingest;
mod depth_map;
mod error;
mod fill;
#[cfg(test)]
mod fixtures;
mod ingest;
mod jpeg;
mod png;
mod png_text;
mod polarity;
mod scale;
mod small;
mod sniff;

pub use self::png::{PARAMETERS_KEYWORD, write_png};
pub use self::png_text::{with_texts, without_texts};
pub use bars::region_of_input;
pub use depth_ingest::{ingest_depth, ingest_depth_as_is};
pub use depth_map::DepthMap;
pub use error::PictureError;
pub use fill::fill;
pub use ingest::{Ingested, ingest, without_traces};
pub use polarity::reconcile_polarity;
pub(crate) use scale::{scale_plane, scale_rgb};
pub use small::write_jpeg;
pub use sniff::sniff;
