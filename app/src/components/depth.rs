//! Depth as a thing to work on: [`DepthEditor`] adjusts and paints a map, [`ReliefView`] shows a picture raised by it. Both stand in the
//! place of the stage, load what they need by themselves, and nothing else of the page uses what is in here.

mod bench;
mod editor;
mod histogram;
mod knob;
mod panel;
mod picture;
mod relief;
mod relief_view;
mod saving;
mod scene;

pub use editor::{DepthEditor, Kept};
pub use knob::Knob;
pub use relief::Texture;
pub use relief_view::ReliefView;
