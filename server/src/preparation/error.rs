use crate::{
    blobs::BlobError, engines::local::NetworkError, pictures::PictureError, sources::SourceError,
    store::StoreError,
};

/// A fault of what somebody gave. Displayed it is a sentence whose subject is the input field.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It could not be read.
    #[error(transparent)]
    Source(SourceError),
    /// It is no picture that can be used.
    #[error(transparent)]
    Picture(PictureError),
}

/// A picture or a depth map could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum PreparationError {
    /// What was given cannot be used.
    #[error(transparent)]
    Given(Fault),
    /// What was given could not be read, which is the server's fault.
    #[error(transparent)]
    Source(SourceError),
    /// The kept bytes could not be read or written.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The depth network failed.
    #[error("the depth network failed: {0}")]
    Network(#[from] NetworkError),
    /// A picture that was kept cannot be decoded any more.
    #[error("a kept picture cannot be read any more: {0}")]
    Damaged(#[from] image::ImageError),
    /// The work on the picture panicked.
    #[error("the work on this picture stopped unexpectedly")]
    Crashed,
}

impl From<PictureError> for PreparationError {
    fn from(error: PictureError) -> Self {
        Self::Given(Fault::Picture(error))
    }
}

impl From<SourceError> for PreparationError {
    fn from(error: SourceError) -> Self {
        if error.is_input_fault() {
            Self::Given(Fault::Source(error))
        } else {
            Self::Source(error)
        }
    }
}
