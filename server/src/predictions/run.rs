//! A prediction at its engine: handed over, followed, its outputs kept.
//!
//! - [`error`]: why a run fails, and what its owner is told

mod error;

use std::{io::Cursor, time::Duration};

use api::Status;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream::BoxStream};
use image::ImageReader;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{KeptPicture, KeptPictures, KnownVersion, Predictions, Record, accept::DEPTH_IMAGE};
use crate::{
    clock::stamp,
    engines::{EngineError, Found, Handed, Job, Outcome, Ticket, Update},
    pictures,
    store::{Ending, Step, StoreError},
};

pub(super) use error::RunError;

/// How long logs are gathered before they are written and told: often enough to look live, seldom enough to cost nothing.
const LOGS_INTERVAL: Duration = Duration::from_millis(100);
/// How long a canceled run may take to let go of its turn.
const CANCEL_PATIENCE: Duration = Duration::from_secs(10);

/// How far apart two submissions are that cannot be mistaken for each other.
const SUBMISSIONS_APART: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// A run as it is followed.
struct Run<'a> {
    predictions: &'a Predictions,
    record: &'a Record,
    pictures: KeptPictures,
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
    pub(super) async fn run(&self, record: &Record, canceled: &CancellationToken) -> Result<(), RunError> {
        let Some(ticket) = self.hand_over(record, canceled).await? else { return Ok(()) };
        let run = Run { predictions: self, record, pictures: record.pictures.clone(), logs: String::new(), due: None };
        let mut updates = self.engine.follow(&ticket);
        let followed = run.follow(&mut updates, canceled).await;
        if !matches!(followed, Ok(Next::Ended)) {
            self.let_go(&ticket, updates).await;
        }
        followed.map(drop)
    }

    /// Gives the prediction to the engine, unless the engine has it already. None where it has ended meanwhile.
    async fn hand_over(&self, record: &Record, canceled: &CancellationToken) -> Result<Option<Ticket>, RunError> {
        if let Some(handed) = self.handed(record).await?
            && let Found::Here(ticket) = self.engine.look_up(&handed).await?
        {
            self.store.set_upstream(&record.id, &ticket.0).await?;
            return Ok(Some(ticket));
        }
        let at = stamp(self.clock.now());
        let job = Job { canceled: canceled.clone(), ..self.job(record, &at).await? };
        if self.store.mark_submitted(&record.id, self.engine.info().kind, &at).await? == Step::TooLate {
            return Ok(None);
        }
        let ticket = match self.engine.submit(job).await {
            Err(EngineError::Canceled) => return Ok(None),
            result => result?,
        };
        self.store.set_upstream(&record.id, &ticket.0).await?;
        Ok(Some(ticket))
    }

    async fn job(&self, record: &Record, at: &api::Timestamp) -> Result<Job, RunError> {
        let version = KnownVersion::resolve(record.version.as_str())?;
        let (Some(picture), Some(depth)) = (&record.pictures.input, &record.pictures.depth) else {
            return Err(StoreError::Unreadable("prepared prediction").into());
        };
        Ok(Job {
            id: record.id.clone(),
            version: record.version.to_string(),
            input: version.schema.with_defaults(&record.input),
            seed: record.seed,
            picture: self.preparation.bytes(picture).await?,
            depth: self.preparation.bytes(depth).await?,
            is_own_depth: record.input.contains_key(DEPTH_IMAGE),
            deadline: record.deadline.clone(),
            at: at.clone(),
            taken: self.store.upstreams_since(&earlier(at)).await?,
            canceled: CancellationToken::new(),
        })
    }

    /// The prediction as the engine may know it; None where it was never about to be handed over.
    async fn handed(&self, record: &Record) -> Result<Option<Handed>, RunError> {
        let Some(at) = record.submitted_at.clone() else { return Ok(None) };
        let job = self.job(record, &at).await?;
        Ok(Some(Handed { ticket: record.upstream.clone().map(Ticket), ..Handed::of(&job) }))
    }

    /// Ends the run at the engine and waits until the engine is free again.
    async fn let_go(&self, ticket: &Ticket, updates: impl Stream<Item = Update>) {
        if let Err(error) = self.engine.cancel(ticket).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the engine could not be told that a run is canceled");
        }
        let rest = updates.for_each(|_| std::future::ready(()));
        drop(tokio::time::timeout(CANCEL_PATIENCE, rest).await);
    }
}

/// Long enough before that no prediction from then can be mistaken for one of this moment, however clocks differ.
fn earlier(at: &api::Timestamp) -> api::Timestamp {
    let moment = at.as_str().parse::<jiff::Timestamp>().unwrap_or(jiff::Timestamp::MIN);
    stamp(moment.saturating_sub(SUBMISSIONS_APART).unwrap_or(jiff::Timestamp::MIN))
}

impl Run<'_> {
    /// Follows the run to its end. A canceled one is left at once, whatever the engine does.
    async fn follow(mut self, updates: &mut BoxStream<'static, Update>, canceled: &CancellationToken) -> Result<Next, RunError> {
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
                self.due.get_or_insert_with(|| Instant::now() + LOGS_INTERVAL);
                Ok(Next::Goes)
            }
            Update::Started => self.start().await,
            Update::Output { index, bytes } => self.keep(index, bytes).await,
            Update::Ended(outcome) => self.end(outcome).await,
        }
    }

    async fn start(&mut self) -> Result<Next, RunError> {
        let step = self.store().start_prediction(&self.record.id, &self.now()).await?;
        Ok(step.into())
    }

    async fn write_logs(&mut self) -> Result<Next, RunError> {
        self.due = None;
        let text = std::mem::take(&mut self.logs);
        if text.is_empty() {
            return Ok(Next::Goes);
        }
        Ok(self.store().append_logs(&self.record.id, &text).await?.into())
    }

    async fn keep(&mut self, index: usize, bytes: Bytes) -> Result<Next, RunError> {
        let (width, height) = dimensions(&bytes).ok_or(RunError::NoPicture(index))?;
        let (_, extension) = pictures::sniff(&bytes).ok_or(RunError::NoPicture(index))?;
        let blob = self.predictions.blobs.put(bytes, extension).await?;
        self.pictures.keep_output(index, KeptPicture { blob, width, height });
        self.write_logs().await?;
        Ok(self.store().set_pictures(&self.record.id, &self.pictures).await?.into())
    }

    async fn end(&mut self, outcome: Outcome) -> Result<Next, RunError> {
        let status = match outcome {
            Outcome::Succeeded if self.pictures.outputs.is_empty() => return Err(self.fail(RunError::NoOutput).await),
            Outcome::Failed(sentence) => return Err(self.fail(RunError::Failed(sentence)).await),
            Outcome::FailedForNow(sentence) => return Err(self.fail(RunError::FailedForNow(sentence)).await),
            Outcome::Succeeded => Status::Succeeded,
            Outcome::Canceled => Status::Canceled,
            Outcome::Aborted => Status::Aborted,
        };
        let ending = Ending { status, error: None, retryable: false, logs: &self.logs, at: &self.now() };
        self.predictions.end(&self.record.id, &ending).await?;
        Ok(Next::Ended)
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

fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}
