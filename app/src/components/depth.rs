//! [`DepthEditor`] adjusts and paints a depth map, [`DepthMeshView`] shows an image as a depth
//! mesh. Both replace the stage and load their data.

mod editor;
mod editor_state;
mod histogram;
mod labeled_slider;
mod mesh_scene;
mod mesh_view;
mod mesh_viewer;
mod panel;
mod picture;
mod saving;

pub use editor::{DepthEditor, SavedEdit};
pub use labeled_slider::LabeledSlider;
pub use mesh_view::DepthMeshView;
pub use mesh_viewer::Texture;
