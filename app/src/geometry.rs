//! Positions, sizes and transformations as plain numbers, natively tested. Independent of the
//! browser and of other modules of the page.
//!
//! A horizontal fraction is 0 where reading begins and 1 at the other edge in [`SplitSlider`],
//! which follows the reading direction, and counts from the left in everything that follows the
//! pointer ([`Rect`], [`Gesture`]).

mod camera;
mod contact_sheet;
mod depth_mesh;
mod gesture;
mod layout;
mod pixel_rect;
mod placement;
mod rect;
mod split_slider;
mod viewport;
mod virtual_grid;

pub use camera::{Camera, CameraMove};
pub use contact_sheet::{AxisLabel, ContactSheet, ImageCell, TextBlock};
pub use depth_mesh::DepthMesh;
pub use gesture::Gesture;
pub use layout::{fade_opacity, scaled_down, tile_width};
pub use pixel_rect::PixelRect;
pub use placement::placement;
pub use rect::{Point, Rect};
pub use split_slider::{ReadingDirection, SliderStep, SplitSlider};
pub use viewport::{ViewportCommand, wheel_zoom};
pub use virtual_grid::{GridViewport, VirtualGrid};
