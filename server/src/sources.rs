//! From what an input says to bytes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;

use crate::{links::Links, owner::OwnerId};

/// Reads what inputs refer to.
#[derive(Debug, Clone, Default)]
pub struct Sources(Arc<Mutex<HashMap<String, Bytes>>>);

/// What an input refers to cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is nothing there.
    #[error("could not be read: there is no such file")]
    Missing,
}

impl SourceError {
    /// True where the input is at fault; false where the server is.
    pub fn is_input_fault(&self) -> bool {
        true
    }
}

impl Sources {
    /// Keeps bytes under a reference.
    pub fn keep(&self, reference: &str, bytes: Bytes) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(reference.into(), bytes);
    }

    /// The bytes that `reference` names.
    pub async fn read(&self, _owner: &OwnerId, _links: &Links, reference: &str) -> Result<Bytes, SourceError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(reference).cloned().ok_or(SourceError::Missing)
    }

    /// Whether reading `reference` needs the network.
    pub fn is_remote(&self, links: &Links, reference: &str) -> bool {
        url::Url::parse(reference).is_ok_and(|url| url.scheme() != "data" && !links.is_own(&url))
    }

    /// Makes a file of a data URI.
    pub async fn adopt(&self, _owner: &OwnerId, _links: &Links, _data_uri: &str) -> Result<api::File, SourceError> {
        Err(SourceError::Missing)
    }
}
