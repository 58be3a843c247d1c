//! What handlers share.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::{clock::SharedClock, links::Links, predictions::Predictions, preparation::Preparation, store::Store};

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Services>);

/// The parts, one each.
pub struct Services {
    /// The time.
    pub clock: SharedClock,
    /// The database.
    pub store: Store,
    /// Everybody's predictions.
    pub predictions: Predictions,
    /// Pictures and depth maps, made ready.
    pub preparation: Preparation,
    /// Where the server is to be reached.
    pub links: Links,
    /// Canceled when the server is told to stop: whoever streams without an end of its own ends then.
    pub stopping: CancellationToken,
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
