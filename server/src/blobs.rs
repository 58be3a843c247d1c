//! Bytes that the server keeps for good, named by their SHA-256.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use api::BlobName;
use bytes::Bytes;
use sha2::{Digest, Sha256};

/// Kept bytes. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Blobs(Arc<Mutex<HashMap<BlobName, Bytes>>>);

/// Bytes could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There are no such bytes.
    #[error("the stored picture {0} is missing")]
    Missing(BlobName),
    /// The extension is none.
    #[error(transparent)]
    Name(#[from] api::ParseIdError),
}

impl Blobs {
    /// Keeps bytes.
    pub async fn put(&self, bytes: Bytes, extension: &str) -> Result<BlobName, BlobError> {
        let name = BlobName::new(&hex::encode(Sha256::digest(&bytes)), extension)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), bytes);
        Ok(name)
    }

    /// The bytes of that name.
    pub async fn get(&self, name: &BlobName) -> Result<Bytes, BlobError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned().ok_or_else(|| BlobError::Missing(name.clone()))
    }
}
