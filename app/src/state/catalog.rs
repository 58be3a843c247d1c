//! The catalog of models, as plain values.
//!
//! - [`ExploreParams`]: the search and its presentation, as parameters of the address
//! - [`facet`]: labels and counts of the filters
//! - [`metrics`]: runs, times and costs in a short format
//! - [`Sparkline`], [`Chart`]: runs per day as a sparkline and a chart
//! - [`Parameter`]: a row in the table of a model's inputs
//! - [`missing_inputs`]: required inputs that an example has no value for
//! - [`ModelSelection`]: the models that are selected for a comparison
//! - [`description`]: sentences about a model

mod chart;
pub mod description;
mod explore_params;
pub mod facet;
pub mod metrics;
mod model_selection;
mod parameter;
mod sparkline;

pub use chart::{Chart, Tick};
pub use explore_params::{ExploreParams, broader_searches, without};
pub use model_selection::ModelSelection;
pub use parameter::{Parameter, missing_inputs, parameters};
pub use sparkline::Sparkline;
