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
    /// They are not there.
    #[error("the bytes that should be kept here are missing")]
    Missing,
    /// There is no room.
    #[error("the disk that keeps pictures is full")]
    Full,
}

impl Blobs {
    /// Keeps bytes.
    pub async fn put(&self, bytes: Bytes, extension: &str) -> Result<BlobName, BlobError> {
        let name = BlobName::new(&hex::encode(Sha256::digest(&bytes)), extension).map_err(|_| BlobError::Missing)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), bytes);
        Ok(name)
    }

    /// The bytes of that name.
    pub async fn get(&self, name: &BlobName) -> Result<Bytes, BlobError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned().ok_or(BlobError::Missing)
    }
}
