//! Grids: the settings that are varied, and the state of a grid.

mod grid_view;
mod variation;

pub use grid_view::{Cell, CellCost, GridView, RepeatRequest};
pub use variation::{Planned, Variation, Varied, variable};
