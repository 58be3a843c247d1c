//! Rows for tests, also those of the layers above.

use api::{EngineKind, Input, PredictionId, Source, Timestamp};
pub use domain::test_support::{START_TIME, me, other, recorded};
use domain::{model_target::depth2img, owner::OwnerId, prediction::StoredImages};

use crate::NewPrediction;

/// A new prediction of `owner`, created `second` seconds after the start.
pub fn new_prediction(owner: &OwnerId, second: u8) -> NewPrediction {
    NewPrediction {
        id: PredictionId::from_entropy(rand::random()),
        owner: owner.clone(),
        target: depth2img().target.clone(),
        input: Input::new(),
        secrets: Input::new(),
        roles: depth2img().roles(&Input::new(), None),
        seed: 7,
        pictures: StoredImages::default(),
        unprepared_depth: None,
        grid: None,
        source: Source::Api,
        engine: EngineKind::BuiltIn,
        idempotency_key: None,
        parent: None,
        created_at: Timestamp::from_rfc3339(format!("2026-11-22T09:30:{second:02}.000000Z")),
        deadline: None,
        webhook: None,
    }
}
