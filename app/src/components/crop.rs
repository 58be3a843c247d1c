//! The editor that crops and rotates a picture: [`CropEditor`], in place of the stage.

mod editor;
mod editor_state;
mod panel;
mod picture;

pub use editor::{CropEditor, Cropped, Source};
