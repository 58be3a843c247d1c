use std::panic::AssertUnwindSafe;

use api::Status;
use bytes::Bytes;
use futures_util::FutureExt;

use super::{KeptPicture, Predictions, Record, active::Work, run::RunError};
use crate::{
    clock::stamp,
    preparation::{Fault, PreparationError},
    store::{Ending, Prepared, Step, StoreError},
};

/// Why a prediction fails.
#[derive(Debug, thiserror::Error)]
pub(super) enum LifeError {
    /// A picture that was given cannot be used.
    #[error("{field} {fault}.")]
    Given {
        /// The input field.
        field: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// A picture could not be made ready.
    #[error("preparing a picture failed: {0}")]
    Preparation(PreparationError),
    /// The run did.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The database did.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Our own code panicked.
    #[error("the work on a prediction panicked")]
    Panicked,
}

impl LifeError {
    /// What its owner is told. Causes inside the server are logged, not told.
    fn sentence(&self) -> String {
        match self {
            Self::Given { .. } => self.to_string(),
            Self::Preparation(PreparationError::Blob(_)) => {
                "A prepared picture could not be kept or read on the server; its disk may be full. Try again later.".into()
            }
            Self::Preparation(PreparationError::Crashed) => {
                "The server could not work on this picture; it may be damaged. Try another picture.".into()
            }
            Self::Run(error) => error.sentence(),
            _ => "The server failed while it worked on this prediction. Run it again.".into(),
        }
    }
}

impl Predictions {
    /// Goes the rest of a prediction's way, whatever was done of it before, unless that is under way already.
    pub(super) fn work_on(&self, record: Record) {
        if record.status.is_terminal() || self.stopping.is_cancelled() {
            return;
        }
        if let Some(work) = self.0.active.begin(&record.id) {
            let this = self.clone();
            self.0
                .tasks
                .spawn(async move { this.live(record, work).await });
        }
    }

    async fn live(&self, record: Record, work: Work) {
        let id = record.id.clone();
        let way = AssertUnwindSafe(self.go_the_way(record, &work)).catch_unwind();
        let result = tokio::select! {
            biased;
            // What is done so far stays; the next start goes on from there.
            () = self.stopping.cancelled() => return,
            result = way => result.unwrap_or(Err(LifeError::Panicked)),
        };
        let Err(error) = result else { return };
        tracing::warn!(prediction = %id, error = &error as &dyn std::error::Error, "a prediction failed");
        let at = stamp(self.clock.now());
        let retryable = matches!(&error, LifeError::Run(error) if error.is_retryable());
        let ending = Ending {
            error: Some(&error.sentence()),
            retryable,
            ..Ending::of(Status::Failed, &at)
        };
        if let Err(error) = self.end(&id, &ending).await {
            tracing::error!(prediction = %id, error = &error as &dyn std::error::Error, "a failure could not be written down; it will be tried again");
        }
    }

    async fn go_the_way(&self, record: Record, work: &Work) -> Result<(), LifeError> {
        let prepare = self.prepare(record);
        let Some(prepared) = work.canceled().run_until_cancelled(prepare).await else {
            return Ok(());
        };
        let Some(record) = prepared? else {
            return Ok(());
        };
        let Some(turn) = work
            .canceled()
            .run_until_cancelled(self.0.turns.take(&record))
            .await
        else {
            return Ok(());
        };
        let result = self.run(&record, work.canceled()).await;
        drop(turn);
        Ok(result?)
    }

    /// Makes the input picture and the depth map ready, where the model takes a picture. None where the prediction has ended meanwhile.
    async fn prepare(&self, mut record: Record) -> Result<Option<Record>, LifeError> {
        let Some(field) = record
            .roles
            .image
            .clone()
            .filter(|field| record.input.contains_key(field))
        else {
            return Ok(Some(record));
        };
        if record.pictures.input.is_some() && record.pictures.depth.is_some() {
            return Ok(Some(record));
        }
        match self.prepare_pictures(&mut record, &field).await {
            // Only the comparison needs what such a model reads for itself.
            Err(LifeError::Given { fault, .. }) if !self.needs_picture(&record.roles) => {
                tracing::info!(prediction = %record.id, error = &fault as &dyn std::error::Error, "the input picture cannot be shown");
                return Ok(Some(record));
            }
            result => result?,
        }
        let step = self
            .store
            .set_pictures(&record.id, &record.pictures)
            .await?;
        Ok((step == Step::Taken).then_some(record))
    }

    async fn prepare_pictures(&self, record: &mut Record, field: &str) -> Result<(), LifeError> {
        let picture = match record.pictures.input.clone() {
            Some(picture) => picture,
            None => {
                let reference = record
                    .input
                    .get(field)
                    .and_then(serde_json::Value::as_str)
                    .unwrap_or_default();
                let given = self.fetch(record, field, reference).await?;
                let prepared = self
                    .preparation
                    .picture(given)
                    .await
                    .map_err(|error| blame(field, error))?;
                keep(record, prepared)
            }
        };
        let depth = match self.given_map(record).await? {
            Some((field, given)) => self
                .preparation
                .map(given, &picture)
                .await
                .map_err(|error| blame(&field, error))?,
            None => self
                .preparation
                .estimate(&picture)
                .await
                .map_err(LifeError::Preparation)?,
        };
        record.pictures.input = Some(picture);
        record.pictures.depth = Some(keep(record, depth));
        Ok(())
    }

    /// The depth map that was given, if one was, and the field that holds it.
    async fn given_map(&self, record: &Record) -> Result<Option<(String, Bytes)>, LifeError> {
        let (Some(field), Some(reference)) = (record.roles.depth.clone(), record.given_depth())
        else {
            return Ok(None);
        };
        let bytes = match &record.held_depth {
            Some(blob) => self
                .blobs
                .get(blob)
                .await
                .map_err(|error| LifeError::Preparation(error.into()))?,
            None => self.fetch(record, &field, reference).await?,
        };
        Ok(Some((field, bytes)))
    }

    async fn fetch(
        &self,
        record: &Record,
        field: &str,
        reference: &str,
    ) -> Result<Bytes, LifeError> {
        self.preparation
            .read(&record.owner, &self.links, reference)
            .await
            .map_err(|error| blame(field, error))
    }
}

/// Notes what was done to a picture, and gives the picture.
fn keep(record: &mut Record, prepared: Prepared) -> KeptPicture {
    let kept = KeptPicture::from(&prepared);
    record.pictures.notes.extend(prepared.notes);
    kept
}

fn blame(field: &str, error: PreparationError) -> LifeError {
    match error {
        PreparationError::Given(fault) => LifeError::Given {
            field: field.to_owned(),
            fault,
        },
        error => LifeError::Preparation(error),
    }
}
