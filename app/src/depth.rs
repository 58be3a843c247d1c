//! A depth map as a thing to work on: plain numbers with native tests, no browser.
//!
//! - [`Map`]: how near each pixel is, in 65,536 levels
//! - [`Adjustments`]: invert, far and near, gamma, blur
//! - [`Brush`]: pulls nearer or pushes farther
//! - [`Work`]: a map, its adjustments and strokes, and the way back
//! - [`png`]: maps as files
//! - [`Relief`], [`View`]: a map as a surface, and from where it is seen

mod adjustments;
mod area;
mod blur;
mod brush;
mod history;
mod map;
pub mod png;
mod relief;
mod strokes;
mod view;
mod work;

pub use adjustments::{Adjustments, BLUR_MOST, GAMMA_STEPS};
pub use area::Area;
pub use brush::{Brush, Direction};
pub use map::{Bins, Map};
pub use relief::Relief;
pub use view::{Turn, View};
pub use work::Work;
