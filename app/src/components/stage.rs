//! The stage without a comparison: empty, waiting, or with a problem. Every state has the same
//! frame, so that the layout does not shift between them.

mod empty;
mod problem;
mod waiting;

pub use empty::{Sample, StageEmpty};
pub use problem::StageProblem;
pub use waiting::{StageWaiting, WaitingCard};
