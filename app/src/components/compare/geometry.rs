//! Where everything goes: plain numbers. A fraction across is 0 at the edge where reading begins and 1 at the
//! other for what follows the reading direction (`curtain`), and counts from the left for what follows the
//! pointer (`view_port`, `gesture`).

mod arrangement;
mod curtain;
mod gesture;
mod placement;
mod rect;
mod view_port;

pub use arrangement::{opacity, side_width};
pub use curtain::{Curtain, Direction, Step};
pub use gesture::Gesture;
pub use placement::placement;
pub use rect::{Point, Rect};
pub use view_port::{Command, wheel_factor};
