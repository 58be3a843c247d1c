//! Grids: what is to be varied, as it is typed; the sheet as it is made; the sheet as one picture.

mod contact;
mod sheet;
mod variation;

pub use contact::{ContactSheet, Face, Writing};
pub use sheet::{Again, Cell, Head, Sheet};
pub use variation::{Planned, Variation, Varied, variable};
