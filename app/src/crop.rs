//! What is kept of a picture, and how it is turned, before it is used: plain numbers with native tests.
//!
//! - [`Turn`]: quarter turns, the mirror and the straightening; how large what is seen gets
//! - [`Shape`]: the ratios that the kept part can be held to
//! - [`Grip`]: the eight places that the kept part is pulled at
//! - [`Crop`]: all of it together, and every change that can be made

mod cut;
mod grip;
mod shape;
mod turn;

pub use cut::Crop;
pub use grip::Grip;
pub use shape::{Aspect, Shape};
pub use turn::{STRAIGHTEN_MOST, Turn};
