//! The catalog of models as plain values.
//!
//! - [`ExplorePlace`]: what is searched for and how it is shown, as it stands in the address
//! - [`facet`]: the words of what models can be narrowed by
//! - [`figures`]: numbers of runs, times and costs in few characters
//! - [`Spark`], [`Chart`]: runs by day as lines
//! - [`Parameter`]: an input as a row of the table that describes it
//! - [`lacking`]: what an example does not have that is required
//! - [`Picks`]: the models that are to be compared
//! - [`telling`]: why a model is similar, and other sentences about one

mod chart;
pub mod facet;
pub mod figures;
mod parameter;
mod picks;
mod place;
mod spark;
pub mod telling;

pub use chart::{Chart, Tick};
pub use parameter::{Parameter, lacking, parameters};
pub use picks::Picks;
pub use place::{ExplorePlace, looser, without};
pub use spark::Spark;
