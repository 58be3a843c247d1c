use crate::{
    blobs::BlobError,
    engines::EngineError,
    preparation::{Fault, PreparationError},
    store::StoreError,
};

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The engine did not take it.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The engine said that it failed.
    #[error("{0}")]
    Failed(String),
    /// The same, by what may pass.
    #[error("{0}")]
    FailedForNow(String),
    /// The engine stopped telling.
    #[error("the engine said nothing about how it ended")]
    Silent,
    /// The engine called it done without an output.
    #[error("the engine gave no output")]
    NoOutput,
    /// What the engine gave is no picture.
    #[error("output {0} is no picture")]
    NoPicture(usize),
    /// An output could not be kept.
    #[error("an output could not be kept: {0}")]
    Keep(#[from] BlobError),
    /// The prepared pictures are gone.
    #[error("a prepared picture is missing: {0}")]
    Prepared(#[from] PreparationError),
    /// What the input refers to on this server is gone.
    #[error("the input \"{field}\" {fault}")]
    Attachment {
        /// The input.
        field: String,
        /// What became of it.
        fault: Fault,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RunError {
    /// True where the same may succeed with another seed.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::FailedForNow(_))
    }

    /// What its owner is told.
    pub fn sentence(&self) -> String {
        match self {
            Self::Engine(_) | Self::Failed(_) | Self::FailedForNow(_) => self.to_string(),
            Self::Silent => "The engine stopped without saying why. Run it again.".into(),
            Self::NoOutput => "The engine finished without an output. Run it again, or with another prompt.".into(),
            Self::NoPicture(_) => "The engine gave an output that is no picture. Run it again.".into(),
            Self::Keep(_) => "An output could not be kept on the server; its disk may be full. Run it again later.".into(),
            Self::Prepared(_) => "A prepared picture is missing on the server. Send the picture again.".into(),
            Self::Attachment { field, fault } => format!("{field} {fault}."),
            Self::Store(_) => "The server failed while it ran this prediction. Run it again.".into(),
        }
    }
}
