use api::{EngineKind, Prediction, Progress, Status};

use crate::words;

/// Where a run stands, in the steps that a person is told of.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Accepted, waiting for its turn.
    Queued,
    /// Accepted by an engine that may have to boot the model first.
    Booting,
    /// Its turn has come, nothing is counted yet.
    Starting,
    /// Steps are being counted.
    Running(Progress),
    /// The steps are done, the picture is being kept.
    Saving,
    /// Done.
    Done,
    /// Ended by an error, with the sentence that says why.
    Failed(String),
    /// Ended by its owner, or by its deadline.
    Canceled,
    /// Ended by its deadline before it began.
    Aborted,
}

impl Phase {
    /// The phase of `prediction`.
    pub fn of(prediction: &Prediction) -> Self {
        match prediction.status {
            Status::Starting if prediction.engine == EngineKind::Replicate => Self::Booting,
            Status::Starting => Self::Queued,
            Status::Processing => match prediction.progress() {
                None => Self::Starting,
                Some(progress) if progress.current >= progress.total => Self::Saving,
                Some(progress) => Self::Running(progress),
            },
            Status::Succeeded => Self::Done,
            Status::Failed => Self::Failed(
                prediction
                    .error
                    .clone()
                    .unwrap_or_else(|| words::result_no_reason().into()),
            ),
            Status::Canceled => Self::Canceled,
            Status::Aborted => Self::Aborted,
        }
    }

    /// The phase in words.
    pub fn words(&self) -> String {
        match self {
            Self::Queued => words::phase_queued().into(),
            Self::Booting => words::phase_booting().into(),
            Self::Starting => words::phase_starting().into(),
            Self::Running(Progress { current, total }) => words::phase_running(current, total),
            Self::Saving => words::phase_saving().into(),
            Self::Done => words::status_done().into(),
            Self::Failed(_) => words::status_failed().into(),
            Self::Canceled => words::status_canceled().into(),
            Self::Aborted => words::phase_aborted().into(),
        }
    }

    /// The share of the run that is done, 0 to 1; none before anything is counted.
    pub fn fraction(&self) -> Option<f64> {
        match self {
            Self::Running(progress) => Some(progress.fraction()),
            Self::Saving | Self::Done => Some(1.0),
            _ => None,
        }
    }
}
