//! The history, as plain values.
//!
//! - [`HistoryQuery`]: search and filters, as parameters of the address
//! - [`Tile`]: the content of a card
//! - [`Selection`]: the selected results
//! - [`Difference`]: the settings of two results, side by side

mod diff;
mod query;
mod selection;
mod tile;

pub use diff::{Difference, differences};
pub use query::HistoryQuery;
pub use selection::Selection;
pub use tile::{Tile, merge_newest};
