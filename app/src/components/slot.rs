//! The two places for pictures among the settings. [`ImageSlot`] takes the picture, [`DepthSlot`] shows its depth
//! and takes a map of one's own; both stand in a [`SlotFace`].

mod address;
mod depth;
mod drop;
mod face;
mod image;
mod scaling;

pub use address::AddressField;
pub use depth::DepthSlot;
pub use drop::DropHint;
pub use face::FileInput;
pub use image::ImageSlot;
pub use scaling::ScalingField;

use face::{SlotFace, Tool};
