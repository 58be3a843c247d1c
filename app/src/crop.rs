//! Cropping, rotating and straightening an image, as plain tested values.
//!
//! - [`Turn`]: quarter turns, mirroring and straightening, and the resulting frame
//! - [`Shape`]: the aspect ratios to which the crop can be constrained
//! - [`Grip`]: the eight handles of the crop rectangle
//! - [`Crop`]: the whole state and its changes

mod cut;
mod grip;
mod shape;
mod turn;

pub use cut::Crop;
pub use grip::Grip;
pub use shape::{Aspect, Shape};
pub use turn::{MAX_STRAIGHTENING, Turn};
