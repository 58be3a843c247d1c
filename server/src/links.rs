//! Absolute addresses on the host that was asked.

use api::{BlobName, routes};

/// Makes the addresses that answers carry. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Links {
    base: String,
}

impl Links {
    /// Addresses below `base`, such as `http://127.0.0.1:8787`.
    pub fn new(base: impl Into<String>) -> Self {
        Self { base: base.into() }
    }

    /// The address of a path on this server.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address of kept bytes, with the signature that opens them.
    pub fn blob(&self, name: &BlobName) -> String {
        self.absolute(&routes::blob(name))
    }

    /// Whether `url` is on this server.
    pub fn is_own(&self, url: &url::Url) -> bool {
        url.as_str().starts_with(&self.base)
    }
}
