//! The page's data and rules as plain values with native tests: no signals, no browser.
//!
//! - [`Form`]: the inputs of a model as they are typed, built from its input schema
//! - [`StudioModel`]: the model of the studio's form
//! - [`Variation`], [`GridView`]: the settings of a grid, and its state
//! - [`Candidate`], [`Expense`]: models to compare on one input, with time and cost
//! - [`history`]: the history: its query, its tiles, its selection
//! - [`catalog`]: the catalog of models: its query, its metrics, its selection
//! - [`Run`]: one prediction with its live updates
//! - [`ResultSettings`]: the settings of a result, as stored in a picture or shown by a share
//! - [`Queue`]: the predictions that are queued or running
//! - [`Slot`]: the state of a picture from its choice to its preview
//! - [`DraftAction`]: whether the page loads the server's draft or sends its own
//! - [`Scene`]: the content of the stage
//! - [`formatting`]: durations, sizes and prices as text

pub mod catalog;
mod comparison;
mod draft;
mod form;
pub mod formatting;
mod grid;
mod history;
mod label;
mod list_keys;
mod model;
mod note;
mod png_metadata;
mod queue;
mod run;
mod scene;
mod slot;
mod status;
mod widget;

pub use comparison::{Candidate, CompareParams, Expense, comparison, to_search, total_expense};
pub use draft::{DraftAction, has_overwritten_other, read_draft};
pub use form::{Entry, Form, ResultSettings, role_key, text_of};
pub use grid::{Cell, CellCost, GridView, Planned, RepeatRequest, Variation, Varied, variable};
pub use history::{Difference, HistoryQuery, Selection, Tile, differences, merge_newest};
pub use label::{Label, Section};
pub use list_keys::option_of_key;
pub use model::{ReadModel, StudioModel, example};
pub use png_metadata::{PngMetadata, SCANNED_BYTES, read_png_metadata};
pub use queue::{Queue, QueueItem};
pub use run::{EventOutcome, Freshness, Phase, Run, with_stored_pictures};
pub use scene::Scene;
pub use slot::{PictureRole, Slot};
pub use status::status_text;
pub use widget::Widget;
