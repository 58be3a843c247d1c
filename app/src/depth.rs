//! Depth maps and their editing, as plain tested values.
//!
//! - [`Map`]: the depth of each pixel, in 65,536 levels
//! - [`Adjustments`]: invert, black and white point, gamma, blur
//! - [`Brush`]: raises or lowers depth
//! - [`DepthEdit`]: a map with adjustments, strokes and an undo history
//! - [`png`]: encoding and decoding as PNG

mod adjustments;
mod blur;
mod brush;
mod edit;
mod history;
mod map;
pub mod png;
mod strokes;

pub use adjustments::{Adjustments, GAMMA_STEPS, MAX_BLUR};
pub use brush::{Brush, Direction};
pub use edit::DepthEdit;
pub use map::{Bins, Map};
