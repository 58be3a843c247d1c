//! Errors of the sanitiser.

use crate::format::Format;

/// A file that cannot be sanitised without decoding it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SanitiseError {
    /// Not a known picture format.
    #[error("the file is of no picture format that is known here")]
    UnknownFormat,
    /// A picture format, or a kind of picture in it, without a sanitiser.
    #[error("{what} cannot be sanitised")]
    Unsupported {
        /// The kind of picture, with an article.
        what: &'static str,
    },
    /// The file does not follow its format.
    #[error("the {format} file is malformed at byte {offset}: {what}")]
    Malformed {
        /// The format of the file.
        format: Format,
        /// Where in the file.
        offset: usize,
        /// What is wrong.
        what: &'static str,
    },
}
