//! What stands on the stage when it is not a comparison: nothing yet, something that is coming, a problem.
//! Every state has the same frame, so that nothing jumps from one to the next.

mod empty;
mod problem;
mod waiting;

pub use empty::{Sample, StageEmpty};
pub use problem::StageProblem;
pub use waiting::{StageWaiting, WaitingCard};
