//! The history as plain values.
//!
//! - [`HistoryQuery`]: what is searched for and narrowed by, as it stands in the address
//! - [`Tile`]: what a card shows
//! - [`Lattice`]: which cards are near enough to be in the document
//! - [`Selection`]: what is picked
//! - [`Difference`]: what two results were made with, side by side

mod diff;
mod lattice;
mod query;
mod selection;
mod tile;

pub use diff::{Difference, differences};
pub use lattice::{Lattice, View};
pub use query::HistoryQuery;
pub use selection::Selection;
pub use tile::{Tile, renewed};
