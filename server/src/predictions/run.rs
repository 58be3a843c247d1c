//! A prediction at its engine: handed over, followed, its outputs kept.
//!
//! - [`error`]: why a run fails, and what its owner is told
//! - [`hand_over`]: giving it to the engine, once

mod error;
mod hand_over;

use std::{io::Cursor, time::Duration};

use api::{BlobName, EngineKind, Region, Status};
use futures_util::{Stream, StreamExt, stream::BoxStream};
use image::ImageReader;
use serde_json::Value;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{KeptOutput, KeptPicture, KeptPictures, Predictions, Record};
use crate::{
    catalog::Run as PricedRun,
    clock::stamp,
    engines::{Made, Outcome, OutputFile, Ticket, Update},
    pictures,
    store::{Ending, Step},
};

pub(super) use error::RunError;

/// How long logs are gathered before they are written and told: often enough to look live, seldom enough to cost nothing.
const LOGS_INTERVAL: Duration = Duration::from_millis(100);
/// How long a canceled run may take to let go of its turn.
const CANCEL_PATIENCE: Duration = Duration::from_secs(10);

/// A run as it is followed.
struct Run<'a> {
    predictions: &'a Predictions,
    record: &'a Record,
    pictures: KeptPictures,
    /// The outputs that this run has given.
    files: Vec<BlobName>,
    /// How many of them are pictures.
    shown: usize,
    logs: String,
    /// When the gathered logs are to be written.
    due: Option<Instant>,
}

/// Whether a run goes on.
enum Next {
    Goes,
    /// The engine has ended it.
    Ended,
    /// It ended elsewhere: by its owner, or by its deadline.
    Overtaken,
}

impl Predictions {
    /// Has the engine run a prepared prediction, and keeps what it gives.
    pub(super) async fn run(
        &self,
        record: &Record,
        canceled: &CancellationToken,
    ) -> Result<(), RunError> {
        let Some(ticket) = self.hand_over(record, canceled).await? else {
            return Ok(());
        };
        let pictures = record.pictures.clone();
        let run = Run {
            predictions: self,
            record,
            pictures,
            files: Vec::new(),
            shown: 0,
            logs: String::new(),
            due: None,
        };
        let mut updates = self.engine.follow(&ticket);
        let followed = run.follow(&mut updates, canceled).await;
        if !matches!(followed, Ok(Next::Ended)) {
            self.let_go(&ticket, updates).await;
        }
        followed.map(drop)
    }

    /// Ends the run at the engine and waits until the engine is free again.
    async fn let_go(&self, ticket: &Ticket, updates: impl Stream<Item = Update>) {
        if let Err(error) = self.engine.cancel(ticket).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the engine could not be told that a run is canceled"
            );
        }
        let rest = updates.for_each(|_| std::future::ready(()));
        drop(tokio::time::timeout(CANCEL_PATIENCE, rest).await);
    }
}

impl Run<'_> {
    /// Follows the run to its end. A canceled one is left at once, whatever the engine does.
    async fn follow(
        mut self,
        updates: &mut BoxStream<'static, Update>,
        canceled: &CancellationToken,
    ) -> Result<Next, RunError> {
        loop {
            let update = tokio::select! {
                biased;
                () = canceled.cancelled() => return Ok(Next::Overtaken),
                () = due(self.due) => None,
                update = updates.next() => Some(update.ok_or(RunError::Silent)?),
            };
            let next = match update {
                Some(update) => self.take(update).await?,
                None => self.write_logs().await?,
            };
            if !matches!(next, Next::Goes) {
                return Ok(next);
            }
        }
    }

    async fn take(&mut self, update: Update) -> Result<Next, RunError> {
        match update {
            Update::Logs(text) => {
                self.logs.push_str(&text);
                self.due
                    .get_or_insert_with(|| Instant::now() + LOGS_INTERVAL);
                Ok(Next::Goes)
            }
            Update::Started => self.start().await,
            Update::Model(name) if self.record.target.model.is_none() => {
                self.store().set_model(&self.record.id, &name).await?;
                Ok(Next::Goes)
            }
            Update::Model(_) => Ok(Next::Goes),
            Update::Output(file) => self.keep(file).await,
            // Whoever gave a picture and its depth is owed a picture; words in its place are no result.
            Update::Words(_) if self.record.roles.depth.is_some() => Ok(Next::Goes),
            Update::Words(words) => self.write_words(words).await,
            Update::Ended(outcome) => self.end(outcome).await,
        }
    }

    async fn start(&mut self) -> Result<Next, RunError> {
        let step = self
            .store()
            .start_prediction(&self.record.id, &self.now())
            .await?;
        Ok(step.into())
    }

    async fn write_logs(&mut self) -> Result<Next, RunError> {
        self.due = None;
        let text = std::mem::take(&mut self.logs);
        if text.is_empty() {
            return Ok(Next::Goes);
        }
        Ok(self
            .store()
            .append_logs(&self.record.id, &text)
            .await?
            .into())
    }

    async fn write_words(&mut self, words: Vec<String>) -> Result<Next, RunError> {
        self.write_logs().await?;
        let output = KeptOutput {
            value: words.into(),
            files: Vec::new(),
        };
        Ok(self
            .store()
            .set_output(&self.record.id, &output)
            .await?
            .into())
    }

    /// Keeps an output; a picture is shown at once.
    async fn keep(&mut self, file: OutputFile) -> Result<Next, RunError> {
        let size = dimensions(&file.bytes);
        if size.is_none() && self.record.roles.depth.is_some() {
            return Err(RunError::NoPicture(self.files.len()));
        }
        let extension = extension(&file);
        let region = self.region(&file).await;
        let blob = self.predictions.blobs.put(file.bytes, &extension).await?;
        self.files.push(blob.clone());
        let Some((width, height)) = size else {
            return Ok(Next::Goes);
        };
        self.pictures.keep_output(
            self.shown,
            KeptPicture {
                blob,
                width,
                height,
                region,
            },
        );
        self.shown += 1;
        self.write_logs().await?;
        Ok(self
            .store()
            .set_pictures(&self.record.id, &self.pictures)
            .await?
            .into())
    }

    /// Where the input's frame lies in an output. Looked for on a thread that may block; if that fails, it is as if there were no bars.
    async fn region(&self, file: &OutputFile) -> Option<Region> {
        let input = self
            .pictures
            .input
            .as_ref()
            .map(|input| (input.width, input.height))?;
        let bytes = file.bytes.clone();
        tokio::task::spawn_blocking(move || pictures::region_of_input(&bytes, input))
            .await
            .ok()
            .flatten()
    }

    async fn end(&mut self, outcome: Outcome) -> Result<Next, RunError> {
        let at = self.now();
        let logs = self.logs.clone();
        let ended = |status| Ending {
            logs: &logs,
            ..Ending::of(status, &at)
        };
        match outcome {
            Outcome::Succeeded { .. } if self.gave_nothing(&outcome) => {
                return Err(self.fail(RunError::NoOutput).await);
            }
            Outcome::Failed(sentence) => return Err(self.fail(RunError::Failed(sentence)).await),
            Outcome::FailedForNow(sentence) => {
                return Err(self.fail(RunError::FailedForNow(sentence)).await);
            }
            Outcome::Canceled => {
                self.predictions
                    .end(&self.record.id, &ended(Status::Canceled))
                    .await?
            }
            Outcome::Aborted => {
                self.predictions
                    .end(&self.record.id, &ended(Status::Aborted))
                    .await?
            }
            Outcome::Succeeded { made, predict_time } => {
                let output = self.output(made);
                let cost_dollars = self.cost(predict_time);
                let ending = Ending {
                    output: output.as_ref(),
                    predict_time,
                    cost_dollars,
                    ..ended(Status::Succeeded)
                };
                self.predictions.end(&self.record.id, &ending).await?
            }
        };
        Ok(Next::Ended)
    }

    /// What it cost at Replicate, by the prices of today.
    fn cost(&self, predict_time: Option<f64>) -> Option<f64> {
        let model = self
            .record
            .target
            .model
            .as_ref()
            .filter(|_| self.record.engine == EngineKind::Replicate)?;
        let run = PricedRun {
            predict_time,
            outputs: self.files.len(),
        };
        Some(self.predictions.prices.cost(model.as_str(), run)?.dollars)
    }

    /// Whoever gave a picture is to get something for it, and a picture for a picture and its depth. A model that takes none may do
    /// without an output.
    fn gave_nothing(&self, outcome: &Outcome) -> bool {
        let says_something = matches!(outcome, Outcome::Succeeded { made: Made::Shaped { value, .. }, .. } if !is_empty(value));
        let roles = &self.record.roles;
        self.files.is_empty() && (roles.depth.is_some() || roles.image.is_some() && !says_something)
    }

    fn output(&self, made: Made) -> Option<KeptOutput> {
        match made {
            Made::List => None,
            Made::Shaped { value, places } => Some(KeptOutput {
                value,
                files: places.into_iter().zip(self.files.clone()).collect(),
            }),
        }
    }

    /// Saves the logs, which say how it came to the failure.
    async fn fail(&mut self, error: RunError) -> RunError {
        match self.write_logs().await {
            Ok(_) => error,
            Err(other) => other,
        }
    }

    fn store(&self) -> &crate::store::Store {
        &self.predictions.store
    }

    fn now(&self) -> api::Timestamp {
        stamp(self.predictions.clock.now())
    }
}

impl From<Step> for Next {
    fn from(step: Step) -> Self {
        match step {
            Step::Taken => Self::Goes,
            Step::TooLate => Self::Overtaken,
        }
    }
}

/// Waits until then; for ever where there is no such moment.
async fn due(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Of a picture; None for anything else.
fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?
        .into_dimensions()
        .ok()
}

/// What the bytes are, else what they were called, where that is a file extension.
fn extension(file: &OutputFile) -> String {
    let sniffed = pictures::sniff(&file.bytes).map(|(_, extension)| extension.to_owned());
    let is_extension = |name: &&String| {
        (2..=4).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let named = || {
        file.extension
            .as_ref()
            .filter(is_extension)
            .map(|name| name.to_lowercase())
    };
    sniffed.or_else(named).unwrap_or_else(|| "bin".into())
}

fn is_empty(output: &Value) -> bool {
    match output {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}
