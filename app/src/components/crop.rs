//! Cropping and turning a picture before it is used: [`CropEditor`] stands in the place of the stage, and nothing else of the page uses
//! what is in here.

mod bench;
mod editor;
mod panel;
mod picture;

pub use editor::{CropEditor, Cropped, Source};
