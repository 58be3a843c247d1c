use std::panic::AssertUnwindSafe;

use api::Status;
use bytes::Bytes;
use futures_util::FutureExt;

use super::{Predictions, active::ActiveGuard, run::RunError};
use crate::preparation::{InputFault, PreparationError};
use domain::{
    clock::to_wire_timestamp,
    prediction::{PredictionRecord, StoredImage},
};
use store::{Completion, PreparedImage, StoreError, Transition};

/// Why a prediction failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum LifecycleError {
    /// An image in the input is not usable.
    #[error("{field} {fault}.")]
    InvalidInput {
        /// The input.
        field: String,
        /// The fault.
        fault: InputFault,
    },
    /// An image could not be prepared.
    #[error("preparing a picture failed: {0}")]
    Preparation(PreparationError),
    /// The run failed.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Our own code panicked.
    #[error("the task of a prediction panicked")]
    Panicked,
}

impl LifecycleError {
    /// The message for the owner. Internal causes are logged only.
    fn message(&self) -> String {
        match self {
            Self::InvalidInput { .. } => self.to_string(),
            Self::Preparation(PreparationError::Blob(_)) => {
                "A prepared picture could not be saved or read on the server; its disk may be full. \
                 Try again later."
                    .into()
            }
            Self::Preparation(PreparationError::Panicked) => {
                "The server could not process this picture; it may be damaged. Try another picture."
                    .into()
            }
            Self::Run(error) => error.message(),
            _ => "The server failed while it worked on this prediction. Run it again.".into(),
        }
    }
}

impl Predictions {
    /// Starts a task that runs the prediction to completion, from whatever state it is in, unless
    /// there is one.
    pub(super) fn spawn_work(&self, record: PredictionRecord) {
        if record.status.is_terminal() || self.stopping.is_cancelled() {
            return;
        }
        if let Some(guard) = self.0.active.begin(&record.id) {
            let this = self.clone();
            self.0
                .tasks
                .spawn(async move { this.process(record, guard).await });
        }
    }

    #[tracing::instrument(name = "prediction", skip_all, fields(prediction = %record.id))]
    async fn process(&self, record: PredictionRecord, guard: ActiveGuard) {
        let id = record.id.clone();
        let completion = AssertUnwindSafe(self.run_to_completion(record, &guard)).catch_unwind();
        let result = tokio::select! {
            biased;
            // The stored progress remains; the next start resumes from it.
            () = self.stopping.cancelled() => return,
            result = completion => result.unwrap_or(Err(LifecycleError::Panicked)),
        };
        let Err(error) = result else { return };
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "prediction failed"
        );
        let at = to_wire_timestamp(self.clock.now());
        let retryable = matches!(&error, LifecycleError::Run(error) if error.is_retryable());
        let failed = Completion {
            error: Some(&error.message()),
            retryable,
            ..Completion::new(Status::Failed, &at)
        };
        if let Err(error) = self.end(&id, &failed).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "storing the failure of a prediction failed, retrying later"
            );
        }
    }

    async fn run_to_completion(
        &self,
        record: PredictionRecord,
        guard: &ActiveGuard,
    ) -> Result<(), LifecycleError> {
        let prepare = self.prepare(record);
        let Some(prepared) = guard.canceled().run_until_cancelled(prepare).await else {
            return Ok(());
        };
        let Some(record) = prepared? else {
            return Ok(());
        };
        let Some(permit) = guard
            .canceled()
            .run_until_cancelled(self.0.fair_queue.acquire(&record))
            .await
        else {
            return Ok(());
        };
        let result = self.run(&record, guard.canceled()).await;
        drop(permit);
        Ok(result?)
    }

    /// Prepares the input image and the depth map, if the model takes an image. `None` if the
    /// prediction has ended.
    async fn prepare(
        &self,
        mut record: PredictionRecord,
    ) -> Result<Option<PredictionRecord>, LifecycleError> {
        let Some(field) = record.roles.image.clone() else {
            return Ok(Some(record));
        };
        let is_prepared = record.pictures.input.is_some() && record.pictures.depth.is_some();
        if is_prepared || !record.input.contains_key(&field) {
            return Ok(Some(record));
        }
        match self.prepare_images(&mut record, &field).await {
            // The engine reads the image itself; only the display of the input needs it here.
            Err(LifecycleError::InvalidInput { fault, .. })
                if !self.needs_picture(&record.roles) =>
            {
                tracing::info!(
                    error = &fault as &dyn std::error::Error,
                    "input image cannot be displayed"
                );
                return Ok(Some(record));
            }
            result => result?,
        }
        let transition = self
            .store
            .predictions()
            .set_images(&record.id, &record.pictures)
            .await?;
        Ok((transition == Transition::Applied).then_some(record))
    }

    async fn prepare_images(
        &self,
        record: &mut PredictionRecord,
        field: &str,
    ) -> Result<(), LifecycleError> {
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
                    .image(given)
                    .await
                    .map_err(|error| to_field_error(field, error))?;
                store_prepared(record, prepared)
            }
        };
        let depth = match self.read_depth_map(record).await? {
            Some((field, given)) => self
                .preparation
                .depth_map(given, &picture)
                .await
                .map_err(|error| to_field_error(&field, error))?,
            None => self
                .preparation
                .estimate(&picture)
                .await
                .map_err(LifecycleError::Preparation)?,
        };
        record.pictures.input = Some(picture);
        record.pictures.depth = Some(store_prepared(record, depth));
        Ok(())
    }

    /// The given depth map, if there is one, and its field.
    async fn read_depth_map(
        &self,
        record: &PredictionRecord,
    ) -> Result<Option<(String, Bytes)>, LifecycleError> {
        let (Some(field), Some(reference)) = (record.roles.depth.clone(), record.depth_reference())
        else {
            return Ok(None);
        };
        let bytes = match &record.unprepared_depth {
            Some(blob) => self
                .blobs
                .get(blob)
                .await
                .map_err(|error| LifecycleError::Preparation(error.into()))?,
            None => self.fetch(record, &field, reference).await?,
        };
        Ok(Some((field, bytes)))
    }

    async fn fetch(
        &self,
        record: &PredictionRecord,
        field: &str,
        reference: &str,
    ) -> Result<Bytes, LifecycleError> {
        self.preparation
            .read(&record.owner, &self.links, reference)
            .await
            .map_err(|error| to_field_error(field, error))
    }
}

/// Adds the notes of a prepared image to the record; returns the image.
fn store_prepared(record: &mut PredictionRecord, prepared: PreparedImage) -> StoredImage {
    let image = StoredImage::from(&prepared);
    record.pictures.notes.extend(prepared.notes);
    image
}

fn to_field_error(field: &str, error: PreparationError) -> LifecycleError {
    match error {
        PreparationError::InvalidInput(fault) => LifecycleError::InvalidInput {
            field: field.to_owned(),
            fault,
        },
        error => LifecycleError::Preparation(error),
    }
}
