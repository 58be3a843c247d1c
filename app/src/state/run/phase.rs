use api::{Prediction, Progress, Status};

use crate::i18n;

/// The phase of a run, in the steps that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Waiting in the queue.
    Queued,
    /// Waiting for a remote engine, which may have to boot the model first.
    Booting,
    /// Running, before the first step is counted.
    Starting,
    /// Running, with the steps counted.
    Running(Progress),
    /// All steps are done, the output is being stored.
    Saving,
    /// Succeeded.
    Done,
    /// Failed, with the error message.
    Failed(String),
    /// Canceled by its owner, or at its deadline.
    Canceled,
    /// Reached its deadline before it started.
    Aborted,
}

impl Phase {
    /// The phase of `prediction`.
    pub fn of(prediction: &Prediction) -> Self {
        match prediction.status {
            Status::Starting if prediction.engine.capabilities().boots_models => Self::Booting,
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
                    .unwrap_or_else(|| i18n::result_no_reason().into()),
            ),
            Status::Canceled => Self::Canceled,
            Status::Aborted => Self::Aborted,
        }
    }

    /// The phase in a few words, "Running 12 of 50".
    pub fn label(&self) -> String {
        match self {
            Self::Queued => i18n::phase_queued().into(),
            Self::Booting => i18n::phase_booting().into(),
            Self::Starting => i18n::phase_starting().into(),
            Self::Running(Progress { current, total }) => i18n::phase_running(current, total),
            Self::Saving => i18n::phase_saving().into(),
            Self::Done => i18n::status_done().into(),
            Self::Failed(_) => i18n::status_failed().into(),
            Self::Canceled => i18n::status_canceled().into(),
            Self::Aborted => i18n::phase_aborted().into(),
        }
    }

    /// The part of the run that is done, 0 to 1; `None` before steps are counted.
    pub fn fraction(&self) -> Option<f64> {
        match self {
            Self::Running(progress) => Some(progress.fraction()),
            Self::Saving | Self::Done => Some(1.0),
            _ => None,
        }
    }
}
