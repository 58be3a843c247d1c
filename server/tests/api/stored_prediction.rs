//! A stored prediction that no engine runs, so that a test controls its progress.

use api::{BlobName, EngineKind, PredictionId, Source, Status, Timestamp};
use domain::{
    clock::{Clock, to_wire_timestamp},
    model_target::depth2img,
    owner::OwnerId,
    prediction::{StoredImage, StoredImages},
};
use store::{Completion, NewPrediction, Store, Transition};

use crate::test_server::TestServer;

/// A prediction under the control of the test.
pub struct StoredPrediction {
    pub id: PredictionId,
    store: Store,
    now: Timestamp,
    pictures: StoredImages,
}

impl StoredPrediction {
    /// A prediction of `owner` that has not started.
    pub async fn new(app: &TestServer, owner: OwnerId, deadline: Option<Timestamp>) -> Self {
        let now = to_wire_timestamp(app.clock().now());
        let prediction = NewPrediction {
            id: PredictionId::from_entropy(rand::random()),
            owner,
            target: depth2img().target.clone(),
            input: api::Input::new(),
            secrets: api::Input::new(),
            roles: api::Roles::default(),
            seed: 7,
            pictures: StoredImages::default(),
            unprepared_depth: None,
            grid: None,
            source: Source::Api,
            engine: EngineKind::BuiltIn,
            idempotency_key: None,
            parent: None,
            webhook: None,
            created_at: now.clone(),
            deadline,
        };
        let store = app.state().store.clone();
        assert!(store.predictions().insert(&prediction).await.unwrap());
        Self {
            id: prediction.id,
            store,
            now,
            pictures: StoredImages::default(),
        }
    }

    /// An existing prediction.
    pub fn existing(app: &TestServer, id: &PredictionId) -> Self {
        Self {
            id: id.clone(),
            store: app.state().store.clone(),
            now: to_wire_timestamp(app.clock().now()),
            pictures: StoredImages::default(),
        }
    }

    /// Starts it.
    pub async fn start(&self) {
        assert_eq!(
            self.store
                .predictions()
                .start(&self.id, &self.now)
                .await
                .unwrap(),
            Transition::Applied
        );
    }

    /// Appends to its logs.
    pub async fn append_logs(&self, text: &str) {
        assert_eq!(
            self.store
                .predictions()
                .append_logs(&self.id, text)
                .await
                .unwrap(),
            Transition::Applied
        );
    }

    /// Adds an output.
    pub async fn add_output(&mut self) {
        let blob = BlobName::new(&format!("{:064x}", self.pictures.outputs.len()), "png").unwrap();
        self.pictures.outputs.push(StoredImage {
            blob,
            width: 8,
            height: 8,
            region: None,
        });
        assert_eq!(
            self.store
                .predictions()
                .set_images(&self.id, &self.pictures)
                .await
                .unwrap(),
            Transition::Applied
        );
    }

    /// Finishes it.
    pub async fn end(&self, status: Status, error: Option<&str>) {
        let ending = Completion {
            error,
            ..Completion::new(status, &self.now)
        };
        assert_eq!(
            self.store
                .predictions()
                .finish(&self.id, &ending)
                .await
                .unwrap(),
            Transition::Applied
        );
    }
}
