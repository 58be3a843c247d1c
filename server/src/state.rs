//! What handlers share.

use std::sync::Arc;

use crate::clock::SharedClock;

/// What handlers share. Cheap to clone.
///
/// Its full form (the integrator joins the parts): `config`, `clock`, `store`, `blobs`, `files`,
/// `sources`, `predictions`, `depth`, `events`, `links`.
#[derive(Clone)]
pub struct AppState(Arc<Services>);

/// The parts, one each.
pub struct Services {
    /// The time.
    pub clock: SharedClock,
}

impl std::ops::Deref for AppState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

impl AppState {
    /// Puts the parts together.
    pub fn new(services: Services) -> Self {
        Self(Arc::new(services))
    }
}
