use crate::preparation::{InputFault, PreparationError};
use adapters::{blobs::BlobError, engines::EngineError};
use store::StoreError;

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The engine rejected it.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The engine reported a failure.
    #[error("{0}")]
    Failed(String),
    /// The engine reported a transient failure.
    #[error("{0}")]
    TransientFailure(String),
    /// The updates ended without an outcome.
    #[error("the engine ended the updates without an outcome")]
    NoOutcome,
    /// The engine reported success without an output.
    #[error("the engine returned no output")]
    NoOutput,
    /// An output is not an image.
    #[error("output {0} is not an image")]
    NotAnImage(usize),
    /// An output could not be stored.
    #[error("an output could not be stored: {0}")]
    StoreOutput(#[from] BlobError),
    /// A prepared image is missing.
    #[error("a prepared image is missing: {0}")]
    Prepared(#[from] PreparationError),
    /// A file on this server that the input refers to is missing.
    #[error("the input \"{field}\" {fault}")]
    Attachment {
        /// The input.
        field: String,
        /// The fault.
        fault: InputFault,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RunError {
    /// True if the same prediction may succeed with another seed.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::TransientFailure(_))
    }

    /// The message for the owner.
    pub fn message(&self) -> String {
        match self {
            Self::Engine(_) | Self::Failed(_) | Self::TransientFailure(_) => self.to_string(),
            Self::NoOutcome => "The engine stopped without saying why. Run it again.".into(),
            Self::NoOutput => {
                "The engine finished without an output. Run it again, or with another prompt."
                    .into()
            }
            Self::NotAnImage(_) => {
                "The engine returned an output that is not a picture. Run it again.".into()
            }
            Self::StoreOutput(_) => {
                "An output could not be saved on the server; its disk may be full. Run it again later."
                    .into()
            }
            Self::Prepared(_) => {
                "A prepared picture is missing on the server. Send the picture again.".into()
            }
            Self::Attachment { field, fault } => format!("{field} {fault}."),
            Self::Store(_) => {
                "The server failed while it ran this prediction. Run it again.".into()
            }
        }
    }
}
