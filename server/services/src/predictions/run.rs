//! A prediction at its engine: submitted, followed, its outputs stored.
//!
//! - [`error`]: why a run fails, and the message for its owner
//! - [`submit`]: submission to the engine, once

mod error;
mod submit;

use std::time::Duration;

use api::{BlobName, Region, Status};
use futures_util::{Stream, StreamExt, stream::BoxStream};
use serde_json::Value;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Predictions;
use crate::catalog::Run as PricedRun;
use adapters::{
    engines::Outcome, engines::Output, engines::OutputFile, engines::Update, engines::UpstreamId,
};
use domain::{
    clock::to_wire_timestamp,
    prediction::{PredictionRecord, StoredImage, StoredImages, StoredOutput},
};
use imaging::pictures;
use store::{Completion, PredictionRepository, Transition};

pub(super) use error::RunError;

/// How long logs are buffered before they are stored and published: short enough to look live, long
/// enough to be cheap.
const LOGS_INTERVAL: Duration = Duration::from_millis(100);
/// How long a canceled run may take to release its permit.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(10);

/// A run in progress.
struct Run<'a> {
    predictions: &'a Predictions,
    record: &'a PredictionRecord,
    pictures: StoredImages,
    /// The output files of this run.
    files: Vec<BlobName>,
    /// How many of them are images.
    images: usize,
    /// Logs that are not stored yet.
    logs: String,
    /// When the buffered logs are stored.
    flush_at: Option<Instant>,
}

/// Whether a run continues.
enum Next {
    Continue,
    /// The engine ended it.
    Ended,
    /// It was ended by its owner or its deadline.
    Superseded,
}

impl Predictions {
    /// Runs a prepared prediction on the engine, and stores its outputs.
    pub(super) async fn run(
        &self,
        record: &PredictionRecord,
        canceled: &CancellationToken,
    ) -> Result<(), RunError> {
        let Some(upstream_id) = self.submit(record, canceled).await? else {
            return Ok(());
        };
        let run = Run {
            predictions: self,
            record,
            pictures: record.pictures.clone(),
            files: Vec::new(),
            images: 0,
            logs: String::new(),
            flush_at: None,
        };
        let mut updates = self.engine.follow(&upstream_id);
        let followed = run.follow(&mut updates, canceled).await;
        if !matches!(followed, Ok(Next::Ended)) {
            self.cancel_at_engine(&upstream_id, updates).await;
        }
        followed.map(drop)
    }

    /// Cancels the run at the engine and waits until the engine is free again.
    async fn cancel_at_engine(
        &self,
        upstream_id: &UpstreamId,
        updates: impl Stream<Item = Update>,
    ) {
        if let Err(error) = self.engine.cancel(upstream_id).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "canceling a run at the engine failed"
            );
        }
        let rest = updates.for_each(|_| std::future::ready(()));
        drop(tokio::time::timeout(CANCEL_TIMEOUT, rest).await);
    }
}

impl Run<'_> {
    /// Follows the run to its end. A canceled run is left at once, whatever the engine does.
    async fn follow(
        mut self,
        updates: &mut BoxStream<'static, Update>,
        canceled: &CancellationToken,
    ) -> Result<Next, RunError> {
        loop {
            let update = tokio::select! {
                biased;
                () = canceled.cancelled() => return Ok(Next::Superseded),
                () = sleep_until_some(self.flush_at) => None,
                update = updates.next() => Some(update.ok_or(RunError::NoOutcome)?),
            };
            let next = match update {
                Some(update) => self.handle_update(update).await?,
                None => self.flush_logs().await?,
            };
            if !matches!(next, Next::Continue) {
                return Ok(next);
            }
        }
    }

    async fn handle_update(&mut self, update: Update) -> Result<Next, RunError> {
        match update {
            Update::Logs(text) => {
                self.logs.push_str(&text);
                self.flush_at
                    .get_or_insert_with(|| Instant::now() + LOGS_INTERVAL);
                Ok(Next::Continue)
            }
            Update::Started => self.start().await,
            Update::Model(name) if self.record.target.model.is_none() => {
                self.store().set_model(&self.record.id, &name).await?;
                Ok(Next::Continue)
            }
            Update::Model(_) => Ok(Next::Continue),
            Update::Output(file) => self.store_output(file).await,
            // A model that takes an image and its depth must return an image; text is no result.
            Update::Text(_) if self.record.roles.depth.is_some() => Ok(Next::Continue),
            Update::Text(chunks) => self.store_text(chunks).await,
            Update::Ended(outcome) => self.end(outcome).await,
        }
    }

    async fn start(&mut self) -> Result<Next, RunError> {
        let started = self.store().start(&self.record.id, &self.now()).await?;
        Ok(started.into())
    }

    /// Stores the buffered logs.
    async fn flush_logs(&mut self) -> Result<Next, RunError> {
        self.flush_at = None;
        let text = std::mem::take(&mut self.logs);
        if text.is_empty() {
            return Ok(Next::Continue);
        }
        let appended = self.store().append_logs(&self.record.id, &text).await?;
        Ok(appended.into())
    }

    async fn store_text(&mut self, chunks: Vec<String>) -> Result<Next, RunError> {
        self.flush_logs().await?;
        let output = StoredOutput {
            value: chunks.into(),
            files: Vec::new(),
        };
        let stored = self.store().set_output(&self.record.id, &output).await?;
        Ok(stored.into())
    }

    /// Stores an output file; an image is published at once.
    async fn store_output(&mut self, file: OutputFile) -> Result<Next, RunError> {
        let size = pictures::dimensions(&file.bytes);
        if size.is_none() && self.record.roles.depth.is_some() {
            return Err(RunError::NotAnImage(self.files.len()));
        }
        let extension = extension(&file);
        let region = self.region(&file).await;
        let blob = self.predictions.blobs.put(file.bytes, &extension).await?;
        self.files.push(blob.clone());
        let Some((width, height)) = size else {
            return Ok(Next::Continue);
        };
        let image = StoredImage {
            blob,
            width,
            height,
            region,
        };
        self.pictures.set_output_image(self.images, image);
        self.images += 1;
        self.flush_logs().await?;
        let (id, images) = (&self.record.id, &self.pictures);
        Ok(self.store().set_images(id, images).await?.into())
    }

    /// The part of an output that shows the input's frame; `None` if that is all of it or the
    /// search fails.
    async fn region(&self, file: &OutputFile) -> Option<Region> {
        let input = self.pictures.input.as_ref()?;
        let (bytes, input_size) = (file.bytes.clone(), (input.width, input.height));
        tokio::task::spawn_blocking(move || pictures::region_of_input(&bytes, input_size))
            .await
            .ok()?
    }

    async fn end(&mut self, outcome: Outcome) -> Result<Next, RunError> {
        let (at, logs) = (self.now(), self.logs.clone());
        let completion = |status| Completion {
            logs: &logs,
            ..Completion::new(status, &at)
        };
        match outcome {
            Outcome::Failed(message) => {
                self.flush_logs().await?;
                return Err(RunError::Failed(message));
            }
            Outcome::TransientFailure(message) => {
                self.flush_logs().await?;
                return Err(RunError::TransientFailure(message));
            }
            Outcome::Canceled => self.complete(&completion(Status::Canceled)).await?,
            Outcome::Aborted => self.complete(&completion(Status::Aborted)).await?,
            Outcome::Succeeded {
                output,
                predict_time,
            } => {
                if self.lacks_output(&output) {
                    self.flush_logs().await?;
                    return Err(RunError::NoOutput);
                }
                let output = self.stored_output(output);
                let succeeded = Completion {
                    output: output.as_ref(),
                    predict_time,
                    cost_dollars: self.cost(predict_time),
                    ..completion(Status::Succeeded)
                };
                self.complete(&succeeded).await?;
            }
        }
        Ok(Next::Ended)
    }

    async fn complete(&self, completion: &Completion<'_>) -> Result<(), RunError> {
        self.predictions.end(&self.record.id, completion).await?;
        Ok(())
    }

    /// The cost at Replicate, by current prices.
    fn cost(&self, predict_time: Option<f64>) -> Option<f64> {
        if !self.record.engine.capabilities().is_billed {
            return None;
        }
        let model = self.record.target.model.as_ref()?;
        let run = PricedRun {
            predict_time,
            outputs: self.files.len(),
        };
        Some(self.predictions.prices.cost(model.as_str(), run)?.dollars)
    }

    /// True if an output is missing that the inputs imply: a model with a depth map must return a
    /// file, one with an image a file or JSON. A model without an image may return nothing.
    fn lacks_output(&self, output: &Output) -> bool {
        if !self.files.is_empty() {
            return false;
        }
        let has_value = matches!(output, Output::Json { value, .. } if !is_empty(value));
        let roles = &self.record.roles;
        roles.depth.is_some() || (roles.image.is_some() && !has_value)
    }

    fn stored_output(&self, output: Output) -> Option<StoredOutput> {
        match output {
            Output::Files => None,
            Output::Json {
                value,
                file_pointers,
            } => Some(StoredOutput {
                value,
                files: file_pointers.into_iter().zip(self.files.clone()).collect(),
            }),
        }
    }

    fn store(&self) -> PredictionRepository<'_> {
        self.predictions.store.predictions()
    }

    fn now(&self) -> api::Timestamp {
        to_wire_timestamp(self.predictions.clock.now())
    }
}

impl From<Transition> for Next {
    fn from(transition: Transition) -> Self {
        match transition {
            Transition::Applied => Self::Continue,
            Transition::AlreadyEnded => Self::Superseded,
        }
    }
}

/// Sleeps until `deadline`, forever if there is none.
async fn sleep_until_some(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// The extension of the recognized type, else the given one if it is plausible, else `bin`.
fn extension(file: &OutputFile) -> String {
    if let Some((_, extension)) = pictures::sniff(&file.bytes) {
        return extension.to_owned();
    }
    match &file.extension {
        Some(extension) if is_extension(extension) => extension.to_lowercase(),
        _ => "bin".into(),
    }
}

fn is_extension(text: &str) -> bool {
    (2..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_empty(output: &Value) -> bool {
    match output {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}
