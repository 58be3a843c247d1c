//! A test server: a data folder that outlives restarts, a manual clock, and a fake engine.
//!
//! - [`fake_engine`]: an engine that tests control

mod fake_engine;

use std::{io::Cursor, sync::Arc, time::Duration};

use api::{BlobName, Input, Source};
use bytes::Bytes;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::{CreateError, CreateOptions, Dependencies, Predictions};
use crate::{
    files::{self, Files, UploadHints},
    metadata_removal::MetadataRemoval,
    preparation::Preparation,
    shares::Shares,
    sources::Sources,
};
use adapters::{
    blobs::{Blobs, open_folder},
    engines::Engine,
    fetch::Fetcher,
};
use domain::{
    clock::ManualClock,
    create_request::CreateRequest,
    links::{Links, Site},
    model_target::ModelReference,
    owner::OwnerId,
    prediction::{PredictionRecord, StatusSupport},
    signer::Signer,
    webhook_receiver::ReceiverRules,
};
use imaging::built_in::Networks;
use store::Store;

pub(crate) use fake_engine::{FakeEngine, FakeRun, Memory};
pub(crate) use store::test_support::{START_TIME, me, other, recorded};

/// How long tests wait for an expected state; reached only if a test fails.
const TIMEOUT: Duration = Duration::from_secs(20);

pub(crate) struct TestServer {
    folder: TempDir,
    pub clock: Arc<ManualClock>,
    pub engine: Arc<FakeEngine>,
    pub links: Links,
    process: Option<Process>,
}

/// A running server; killing it skips its shutdown.
struct Process {
    runtime: Runtime,
    predictions: Predictions,
    files: Files,
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}

impl TestServer {
    /// A server whose engine runs one prediction at a time and loses its jobs at a restart.
    pub async fn open() -> Self {
        Self::with(FakeEngine::new(1, Memory::UntilRestart)).await
    }

    pub async fn with(engine: FakeEngine) -> Self {
        let mut server = Self {
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(ManualClock::at(START_TIME.parse().unwrap())),
            engine: Arc::new(engine),
            links: Site::new(
                Some(&"http://studio.test".parse().unwrap()),
                8787,
                Signer::new([7; 32]),
            )
            .links(None),
            process: None,
        };
        server.start().await;
        server
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
                MetadataRemoval::default(),
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
            let dependencies = Dependencies {
                clock,
                store,
                blobs,
                sources,
                preparation,
                metadata_removal: MetadataRemoval::default(),
                engine,
                links,
                cancel_after: None,
                receivers,
                stopping,
                prices,
            };
            let predictions = Predictions::new(dependencies);
            predictions.reconcile().await.unwrap();
            let reconciling = predictions.clone();
            tokio::spawn(async move {
                let stopping = reconciling.stopping.clone();
                reconciling.run_reconcile_loop(stopping).await;
            });
            (predictions, files)
        };
        let (predictions, files) = runtime.spawn(start).await.unwrap();
        self.process = Some(Process {
            runtime,
            predictions,
            files,
        });
    }

    /// Kills the server without a shutdown, as `kill -9`.
    pub fn kill(&mut self) {
        let process = self.process.take().unwrap();
        // Dropping the runtime fails pending blocking work; a killed process would not store that
        // failure.
        process.predictions.stopping.cancel();
        // On its own thread, because it blocks until the tasks of the killed server have stopped.
        std::thread::spawn(move || process.runtime.shutdown_timeout(TIMEOUT))
            .join()
            .unwrap();
        self.engine.server_died();
    }

    pub fn predictions(&self) -> &Predictions {
        &self.process.as_ref().unwrap().predictions
    }

    /// Runs `work` on the server's runtime, so that its tasks are killed with it.
    async fn run_in_process<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> T {
        self.process
            .as_ref()
            .unwrap()
            .runtime
            .spawn(work)
            .await
            .unwrap()
    }

    /// Uploads a file of `owner`.
    pub async fn upload(&self, owner: &OwnerId, bytes: Bytes) -> String {
        let (files, owner) = (self.process.as_ref().unwrap().files.clone(), owner.clone());
        let file = self
            .run_in_process(
                async move { files.create(&owner, bytes, UploadHints::default()).await },
            )
            .await
            .unwrap();
        files::present(file, &self.links).urls.get
    }

    /// Deletes a blob from the disk.
    pub fn delete_blob(&self, blob: &BlobName) {
        let path = self
            .folder
            .path()
            .join(&blob.sha256()[..2])
            .join(blob.as_str());
        std::fs::remove_file(path).unwrap();
    }

    /// Makes storing these bytes fail.
    pub fn fail_storage_of(&self, bytes: &Bytes) {
        let digest = hex::encode(Sha256::digest(bytes));
        std::fs::write(self.folder.path().join(&digest[..2]), "no folder").unwrap();
    }

    /// Creates a prediction on a valid image, with additional input.
    pub async fn create(&self, owner: &OwnerId, more: Value) -> PredictionRecord {
        let picture = self.upload(owner, picture()).await;
        self.try_create(owner, with_picture(&picture, more), default_options())
            .await
            .unwrap()
    }

    pub async fn try_create(
        &self,
        owner: &OwnerId,
        input: Input,
        options: CreateOptions,
    ) -> Result<PredictionRecord, CreateError> {
        let (predictions, links, owner) = (
            self.predictions().clone(),
            self.links.clone(),
            owner.clone(),
        );
        self.run_in_process(async move {
            predictions
                .create(&owner, &links, request(input), options)
                .await
        })
        .await
    }

    pub async fn cancel(&self, record: &PredictionRecord) -> PredictionRecord {
        let (predictions, owner, id) = (
            self.predictions().clone(),
            record.owner.clone(),
            record.id.clone(),
        );
        self.run_in_process(async move { predictions.cancel(&owner, &id).await })
            .await
            .unwrap()
            .unwrap()
    }

    /// The prediction as soon as it matches.
    pub async fn until(
        &self,
        record: &PredictionRecord,
        wished: impl Fn(&PredictionRecord) -> bool,
    ) -> PredictionRecord {
        let mut subscription = self.predictions().store.events().subscribe(&record.owner);
        let come = async {
            loop {
                let now = self.now(record).await;
                if wished(&now) {
                    return now;
                }
                subscription.changed().await;
            }
        };
        tokio::time::timeout(TIMEOUT, come)
            .await
            .expect("the prediction never reached the expected state")
    }

    /// The prediction when it has ended.
    pub async fn ended(&self, record: &PredictionRecord) -> PredictionRecord {
        self.until(record, |record| record.status.is_terminal())
            .await
    }

    /// The prediction in its current state.
    pub async fn now(&self, record: &PredictionRecord) -> PredictionRecord {
        self.predictions()
            .get(&record.owner, &record.id)
            .await
            .unwrap()
            .unwrap()
    }

    /// The next run that the engine is asked for.
    pub async fn next_run(&self) -> FakeRun {
        tokio::time::timeout(TIMEOUT, self.engine.next_run())
            .await
            .expect("the engine was not asked for a run")
    }
}

/// A small photograph: near at the bottom, far at the top.
pub(crate) fn picture() -> Bytes {
    png(&RgbImage::from_fn(48, 32, |x, y| {
        Rgb([(x * 5) as u8, (y * 7) as u8, 90])
    }))
}

/// An image as an engine returns it.
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

pub(crate) fn default_options() -> CreateOptions {
    CreateOptions {
        idempotency_key: None,
        cancel_after: None,
        parent: None,
        source: Source::Api,
        status_support: StatusSupport::All,
        guest: None,
    }
}

pub(crate) fn request(input: Input) -> CreateRequest {
    let model = ModelReference::Version("jagilley/stable-diffusion-depth2img".into());
    CreateRequest {
        model,
        input,
        webhook: None,
        webhook_events_filter: None,
    }
}
