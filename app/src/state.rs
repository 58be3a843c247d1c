//! What the page knows, as plain values with ordinary tests: no signals, no browser.
//!
//! - [`Form`]: the inputs of a model as a person types them, made from its input schema
//! - [`StudioModel`]: the model whose inputs they are
//! - [`Variation`], [`Sheet`], [`ContactSheet`]: a grid as it is typed, made and drawn
//! - [`Contender`], [`Expense`]: models that are to be compared on one input, and what that takes
//! - [`history`]: the history: its address, its cards, what is picked
//! - [`catalog`]: the catalog of models: its address, its figures, what is picked
//! - [`Run`]: one prediction as it is followed, and what the stage shows of it
//! - [`Queue`]: what is under way
//! - [`Slot`]: where a picture stands on its way in
//! - [`DraftTurn`]: whose draft goes on, the page's or the one that the server keeps
//! - [`Preparation`]: what is done to a picture before it is uploaded
//! - [`wording`]: durations, sizes and prices in words

mod carried;
pub mod catalog;
mod comparison;
mod draft;
mod form;
mod grid;
mod history;
mod label;
mod model;
mod number;
mod options;
mod photograph;
mod queue;
mod run;
mod slot;
mod widget;
pub mod wording;

pub use carried::{Carried, LOOKED_AT, carried};
pub use comparison::{Asked, Contender, Expense, comparison, in_all, to_search};
pub use draft::{DraftTurn, has_replaced_another, read_draft};
pub use form::{Entry, Form, role_key, text_of};
pub use grid::{
    Again, Cell, ContactSheet, Face, Head, Planned, Sheet, Variation, Varied, Writing, variable,
};
pub use history::{Difference, HistoryQuery, Lattice, Selection, Tile, View, differences, renewed};
pub use label::{Label, Place};
pub use model::{ReadModel, StudioModel, example};
pub use number::parse_number;
pub use options::option_of_key;
pub use photograph::{Format, LONG_SIDE, Preparation, scaled_down};
pub use queue::{Line, Queue};
pub use run::{Outcome, Phase, Run};
pub use slot::{Role, Slot};
pub use widget::Widget;
