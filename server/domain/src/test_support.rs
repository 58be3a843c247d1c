//! Owners and records for tests, also those of the layers above.

use api::{EngineKind, Input, PredictionId, Source, Timestamp};

use crate::{
    model_target::depth2img,
    owner::OwnerId,
    prediction::{PredictionRecord, StoredImages},
};

/// The time at which every test starts.
pub const START_TIME: &str = "2026-11-22T09:30:00Z";

/// An owner.
pub fn me() -> OwnerId {
    OwnerId::visitor("me")
}

/// Another owner.
pub fn other() -> OwnerId {
    OwnerId::visitor("other")
}

/// A starting prediction of `owner`, created `second` seconds after [`START_TIME`].
pub fn recorded(owner: &OwnerId, second: u8) -> PredictionRecord {
    let created_at = Timestamp::from_rfc3339(format!("2026-11-22T09:30:{second:02}.000000Z"));
    PredictionRecord {
        id: PredictionId::from_entropy(rand::random()),
        owner: owner.clone(),
        target: depth2img().target.clone(),
        input: Input::new(),
        roles: depth2img().roles(&Input::new(), None),
        seed: 7,
        status: api::Status::Starting,
        pictures: StoredImages::default(),
        unprepared_depth: None,
        output: None,
        logs: String::new(),
        error: None,
        retryable: false,
        grid: None,
        source: Source::Api,
        engine: EngineKind::BuiltIn,
        submitted_at: None,
        upstream_id: None,
        queued_at: created_at.clone(),
        created_at,
        started_at: None,
        completed_at: None,
        deadline: None,
        predict_time: None,
        cost_dollars: None,
    }
}
