//! Everything that touches the browser itself: each concern is one small file that gives the components
//! plain values and read-only signals.

mod decoded;
mod direction;
mod focus;
mod pointer;

pub use decoded::use_decoded;
pub use direction::reading_direction;
pub use focus::focus_nth;
pub use pointer::{capture_pointer, holds_pointer, pointer_across, touches};
