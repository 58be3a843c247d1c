//! A prediction that is stored and that no engine runs: a test takes its steps.

use api::{BlobName, EngineKind, PredictionId, Source, Status, Timestamp};
use server::{
    clock::{Clock, stamp},
    models::depth2img,
    owner::OwnerId,
    predictions::{KeptPicture, KeptPictures},
    store::{Draft, Ending, Step, Store},
};

use crate::app::TestApp;

/// One such prediction.
pub struct Stored {
    pub id: PredictionId,
    store: Store,
    now: Timestamp,
    pictures: KeptPictures,
}

impl Stored {
    /// A prediction of `owner` that has not begun.
    pub async fn new(app: &TestApp, owner: OwnerId, deadline: Option<Timestamp>) -> Self {
        let now = stamp(app.clock().now());
        let draft = Draft {
            id: PredictionId::from_entropy(rand::random()),
            owner,
            target: depth2img().target.clone(),
            input: api::Input::new(),
            secrets: api::Input::new(),
            roles: api::Roles::default(),
            seed: 7,
            pictures: KeptPictures::default(),
            held_depth: None,
            grid: None,
            source: Source::Api,
            engine: EngineKind::Local,
            idempotency_key: None,
            parent: None,
            webhook: None,
            created_at: now.clone(),
            deadline,
        };
        let store = app.state().store.clone();
        assert!(store.insert_prediction(&draft).await.unwrap());
        Self {
            id: draft.id,
            store,
            now,
            pictures: KeptPictures::default(),
        }
    }

    /// One that exists already.
    pub fn taken_over(app: &TestApp, id: &PredictionId) -> Self {
        Self {
            id: id.clone(),
            store: app.state().store.clone(),
            now: stamp(app.clock().now()),
            pictures: KeptPictures::default(),
        }
    }

    /// It begins to run.
    pub async fn start(&self) {
        assert_eq!(
            self.store
                .start_prediction(&self.id, &self.now)
                .await
                .unwrap(),
            Step::Taken
        );
    }

    /// It prints something.
    pub async fn print(&self, text: &str) {
        assert_eq!(
            self.store.append_logs(&self.id, text).await.unwrap(),
            Step::Taken
        );
    }

    /// It gives another output.
    pub async fn give(&mut self) {
        let blob = BlobName::new(&format!("{:064x}", self.pictures.outputs.len()), "png").unwrap();
        self.pictures.outputs.push(KeptPicture {
            blob,
            width: 8,
            height: 8,
            region: None,
        });
        assert_eq!(
            self.store
                .set_pictures(&self.id, &self.pictures)
                .await
                .unwrap(),
            Step::Taken
        );
    }

    /// It ends.
    pub async fn end(&self, status: Status, error: Option<&str>) {
        let ending = Ending {
            error,
            ..Ending::of(status, &self.now)
        };
        assert_eq!(
            self.store
                .finish_prediction(&self.id, &ending)
                .await
                .unwrap(),
            Step::Taken
        );
    }
}
