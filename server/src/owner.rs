//! Whoever may see and spend.

use std::fmt;

/// The owner of files and predictions: a visitor (signed cookie) or the holder of an API key.
///
/// Visitors are `visitor:{26 random characters}`, keys are `key:{sha256 of the key}`: the key itself is
/// never kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerId(String);

impl OwnerId {
    /// The owner that a visitor's cookie names.
    pub fn visitor(id: &str) -> Self {
        Self(format!("visitor:{id}"))
    }

    /// The owner that an API key belongs to, by the key's SHA-256 in hexadecimal.
    pub fn key(sha256: &str) -> Self {
        Self(format!("key:{sha256}"))
    }

    /// True for a visitor: whoever uses the page, and not a key.
    pub fn is_visitor(&self) -> bool {
        self.0.starts_with("visitor:")
    }

    /// The owner as it rests in the database.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text that rests in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OwnerId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
