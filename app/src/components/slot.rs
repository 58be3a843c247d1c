//! The controls for the pictures of the form. [`ImageSlot`] takes the image; [`DepthSlot`] shows
//! its depth map and takes another one. Both use a [`SlotFrame`]. [`PictureUpload`] prepares the
//! files.

mod depth;
mod frame;
mod image;
mod scaling;
mod upload;
mod url;

pub use depth::DepthSlot;
pub use frame::FileInput;
pub use image::{DropHint, ImageSlot};
pub use scaling::ScalingField;
pub use upload::{Original, PictureUpload, upload_picture};
pub use url::UrlField;

use frame::{SlotButton, SlotFrame};
