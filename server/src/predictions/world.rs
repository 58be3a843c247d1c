//! The world that stories about predictions play in: a data folder that outlives servers, a clock that stands still, and
//! an engine that does what it is told.
//!
//! - [`engine`]: the engine

mod engine;

use std::{io::Cursor, sync::Arc, time::Duration};

use api::{BlobName, EngineKind, Input, PredictionId, Source, Timestamp};
use bytes::Bytes;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::{
    CreateError, CreateOptions, CreateRequest, KeptPictures, Means, Predictions, Record, Vocabulary,
};
use crate::{
    blobs::{Blobs, open_folder},
    clock::ManualClock,
    engines::{Engine, local::Networks},
    fetch::Fetcher,
    files::{Files, UploadHints},
    links::{Links, Site},
    models::{Wanted, depth2img},
    owner::OwnerId,
    preparation::Preparation,
    shares::Shares,
    signer::Signer,
    sources::Sources,
    store::{Draft, Store},
    webhooks::ReceiverRules,
};

pub(crate) use engine::{FakeEngine, FakeRun, Memory};

/// How long a story waits for what must come. Far beyond what it takes: only a broken story ends by it.
const PATIENCE: Duration = Duration::from_secs(20);

/// The moment at which every story begins.
pub(crate) const BEGINNING: &str = "2026-11-22T09:30:00Z";

pub(crate) struct World {
    folder: TempDir,
    pub clock: Arc<ManualClock>,
    pub engine: Arc<FakeEngine>,
    pub links: Links,
    process: Option<Process>,
}

/// A server; killing it leaves it no time to put anything in order.
struct Process {
    runtime: Runtime,
    predictions: Predictions,
    files: Files,
}

impl Drop for World {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}

impl World {
    /// A server with an engine that takes one prediction at once and forgets everything when the server ends.
    pub async fn open() -> Self {
        Self::with(FakeEngine::new(1, Memory::UntilRestart)).await
    }

    pub async fn with(engine: FakeEngine) -> Self {
        let mut world = Self {
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(ManualClock::at(BEGINNING.parse().unwrap())),
            engine: Arc::new(engine),
            links: Site::new(
                Some(&"http://studio.test".parse().unwrap()),
                8787,
                Signer::new([7; 32]),
            )
            .links(None),
            process: None,
        };
        world.start().await;
        world
    }

    /// Starts a server on the data folder.
    pub async fn start(&mut self) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let folder = self.folder.path().to_owned();
        let (clock, engine, links) = (
            self.clock.clone(),
            self.engine.clone() as Arc<dyn Engine>,
            self.links.clone(),
        );
        let start = async move {
            let store = Store::open(&folder.join("depth2img.db")).await.unwrap();
            let blobs = Blobs::new(open_folder(&folder).unwrap());
            let files = Files::new(store.clone(), open_folder(&folder).unwrap(), clock.clone());
            let shares = Shares::new(
                clock.clone(),
                store.clone(),
                blobs.clone(),
                Signer::new([1; 32]),
            );
            let sources = Sources::new(files.clone(), blobs.clone(), shares, Fetcher::new(false));
            let networks = Arc::new(Networks::load().unwrap());
            let preparation =
                Preparation::new(store.clone(), blobs.clone(), sources.clone(), networks);
            let (receivers, stopping) = (
                ReceiverRules {
                    allow_private: false,
                },
                CancellationToken::new(),
            );
            let prices = Arc::default();
            let means = Means {
                clock,
                store,
                blobs,
                sources,
                preparation,
                engine,
                links,
                cancel_after: None,
                receivers,
                stopping,
                prices,
            };
            let predictions = Predictions::new(means);
            predictions.start().await.unwrap();
            (predictions, files)
        };
        let (predictions, files) = runtime.spawn(start).await.unwrap();
        self.process = Some(Process {
            runtime,
            predictions,
            files,
        });
    }

    /// Kills the server where it stands, as `kill -9` does.
    pub fn kill(&mut self) {
        let process = self.process.take().unwrap();
        // A runtime that is torn down fails what waits for its threads. A killed process does not live to write that down.
        process.predictions.stopping.cancel();
        // On a thread of its own, because it waits: whatever the dead server did afterwards would spoil the story.
        std::thread::spawn(move || process.runtime.shutdown_timeout(PATIENCE))
            .join()
            .unwrap();
        self.engine.server_died();
    }

    pub fn predictions(&self) -> &Predictions {
        &self.process.as_ref().unwrap().predictions
    }

    /// Runs `work` inside the server, so that what it leaves behind dies with the server.
    async fn inside<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> T {
        self.process
            .as_ref()
            .unwrap()
            .runtime
            .spawn(work)
            .await
            .unwrap()
    }

    /// A file of `owner`'s with these bytes.
    pub async fn upload(&self, owner: &OwnerId, bytes: Bytes) -> String {
        let (files, owner) = (self.process.as_ref().unwrap().files.clone(), owner.clone());
        let file = self
            .inside(async move { files.create(&owner, bytes, UploadHints::default()).await })
            .await
            .unwrap();
        file.present(&self.links).urls.get
    }

    /// Removes kept bytes behind the server's back.
    pub fn lose(&self, blob: &BlobName) {
        let path = self
            .folder
            .path()
            .join(&blob.sha256()[..2])
            .join(blob.as_str());
        std::fs::remove_file(path).unwrap();
    }

    /// Takes the room for these bytes away.
    pub fn refuse_to_keep(&self, bytes: &Bytes) {
        let digest = hex::encode(Sha256::digest(bytes));
        std::fs::write(self.folder.path().join(&digest[..2]), "no folder").unwrap();
    }

    /// Creates a prediction on a good picture, with `more` input.
    pub async fn create(&self, owner: &OwnerId, more: Value) -> Record {
        let picture = self.upload(owner, picture()).await;
        self.try_create(owner, with_picture(&picture, more), plainly())
            .await
            .unwrap()
    }

    pub async fn try_create(
        &self,
        owner: &OwnerId,
        input: Input,
        options: CreateOptions,
    ) -> Result<Record, CreateError> {
        let (predictions, links, owner) = (
            self.predictions().clone(),
            self.links.clone(),
            owner.clone(),
        );
        self.inside(async move {
            predictions
                .create(&owner, &links, request(input), options)
                .await
        })
        .await
    }

    pub async fn cancel(&self, record: &Record) -> Record {
        let (predictions, owner, id) = (
            self.predictions().clone(),
            record.owner.clone(),
            record.id.clone(),
        );
        self.inside(async move { predictions.cancel(&owner, &id).await })
            .await
            .unwrap()
            .unwrap()
    }

    /// The prediction as soon as it is as wished.
    pub async fn until(&self, record: &Record, wished: impl Fn(&Record) -> bool) -> Record {
        let mut watch = self.predictions().store.watch(&record.owner);
        let come = async {
            loop {
                let now = self.now(record).await;
                if wished(&now) {
                    return now;
                }
                watch.changed().await;
            }
        };
        tokio::time::timeout(PATIENCE, come)
            .await
            .expect("the prediction never became as wished")
    }

    /// The prediction as soon as it has ended.
    pub async fn ended(&self, record: &Record) -> Record {
        self.until(record, |record| record.status.is_terminal())
            .await
    }

    /// The prediction as it is.
    pub async fn now(&self, record: &Record) -> Record {
        self.predictions()
            .get(&record.owner, &record.id)
            .await
            .unwrap()
            .unwrap()
    }

    /// The next run that the engine is asked for.
    pub async fn next_run(&self) -> FakeRun {
        tokio::time::timeout(PATIENCE, self.engine.next_run())
            .await
            .expect("the engine was never asked")
    }
}

pub(crate) fn me() -> OwnerId {
    OwnerId::visitor("me")
}

pub(crate) fn other() -> OwnerId {
    OwnerId::visitor("other")
}

/// A small photograph: near below, far above.
pub(crate) fn picture() -> Bytes {
    png(&RgbImage::from_fn(48, 32, |x, y| {
        Rgb([(x * 5) as u8, (y * 7) as u8, 90])
    }))
}

/// A picture such as engines give.
pub(crate) fn output(shade: u8) -> Bytes {
    png(&RgbImage::from_pixel(48, 32, Rgb([shade, 20, 30])))
}

fn png(image: &RgbImage) -> Bytes {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

pub(crate) fn with_picture(reference: &str, more: Value) -> Input {
    let mut input = json!({"input_image": reference})
        .as_object()
        .unwrap()
        .clone();
    input.extend(more.as_object().unwrap().clone());
    input
}

pub(crate) fn plainly() -> CreateOptions {
    CreateOptions {
        idempotency_key: None,
        cancel_after: None,
        parent: None,
        source: Source::Api,
        vocabulary: Vocabulary::Whole,
        guest: None,
    }
}

pub(crate) fn request(input: Input) -> CreateRequest {
    let wanted = Wanted::Version("jagilley/stable-diffusion-depth2img".into());
    CreateRequest {
        wanted,
        input,
        webhook: None,
        webhook_events_filter: None,
    }
}

/// A prediction of `owner`'s that was created `second` seconds after the beginning.
pub(crate) fn draft(owner: &OwnerId, second: u8) -> Draft {
    Draft {
        id: PredictionId::from_entropy(rand::random()),
        owner: owner.clone(),
        target: depth2img().target.clone(),
        input: Input::new(),
        secrets: Input::new(),
        roles: depth2img().roles(&Input::new(), None),
        seed: 7,
        pictures: KeptPictures::default(),
        held_depth: None,
        grid: None,
        source: Source::Api,
        engine: EngineKind::Local,
        idempotency_key: None,
        parent: None,
        created_at: Timestamp::from_rfc3339(format!("2026-11-22T09:30:{second:02}.000000Z")),
        deadline: None,
        webhook: None,
    }
}

/// A prediction such as [`draft`] begins.
pub(crate) fn recorded(owner: &OwnerId, second: u8) -> Record {
    let draft = draft(owner, second);
    Record {
        id: draft.id,
        owner: draft.owner,
        target: draft.target,
        input: draft.input,
        roles: draft.roles,
        seed: draft.seed,
        status: api::Status::Starting,
        pictures: draft.pictures,
        held_depth: None,
        output: None,
        logs: String::new(),
        error: None,
        retryable: false,
        grid: None,
        source: draft.source,
        engine: draft.engine,
        submitted_at: None,
        upstream: None,
        queued_at: draft.created_at.clone(),
        created_at: draft.created_at,
        started_at: None,
        completed_at: None,
        deadline: None,
        predict_time: None,
        cost_dollars: None,
    }
}
