//! The two places for pictures among the settings. [`ImageSlot`] takes the picture, [`DepthSlot`] shows its depth
//! and takes a map of one's own; both stand in a [`SlotFace`].

mod address;
mod depth;
mod face;
mod image;

pub use address::AddressField;
pub use depth::DepthSlot;
pub use image::ImageSlot;

use face::{FileInput, SlotFace, Tool};
