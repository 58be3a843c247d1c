//! The lifecycle of a prediction: create, prepare, submit, follow, store, notify.
//!
//! - [`create`]: from a request to a stored row
//! - [`lifecycle`]: from the row to the end; the same after a restart
//! - [`fair_queue`]: access to the engine, fair between owners
//! - [`run`]: a prediction at its engine
//! - [`reconcile`]: recovery at startup, deadlines
//! - [`active`]: the predictions that this process works on
//! - [`queue_entries`]: an owner's queue, and reordering it
//! - [`grid`]: predictions that vary one or two inputs or the model
//! - [`input_references`]: the files that an input refers to

mod active;
mod create;
mod fair_queue;
mod grid;
mod input_references;
mod lifecycle;
mod queue_entries;
mod reconcile;
mod run;

use domain::prediction::PredictionRecord;

#[cfg(test)]
pub(crate) mod test_support;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use api::{EngineInfo, PredictionId, Roles, Status};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use create::{CreateError, CreateOptions};
pub use grid::GridRecord;
pub use queue_entries::QueueEntry;

use crate::{
    catalog::Prices, metadata_removal::MetadataRemoval, preparation::Preparation, sources::Sources,
};
use active::ActivePredictions;
use adapters::{blobs::Blobs, engines::Engine};
use domain::{
    clock::{SharedClock, to_wire_timestamp},
    links::Links,
    owner::OwnerId,
    webhook_receiver::ReceiverRules,
};
use fair_queue::{FairQueue, QueuePosition};
use store::{Completion, Cursor, Filter, Listing, Store, StoreError, Transition};

/// What the service uses.
#[derive(Clone)]
pub struct Dependencies {
    /// The clock.
    pub clock: SharedClock,
    /// The database.
    pub store: Store,
    /// The storage of outputs.
    pub blobs: Blobs,
    /// Resolves references in inputs.
    pub sources: Sources,
    /// Prepares images and depth maps.
    pub preparation: Preparation,
    /// Removes metadata from files that are sent upstream.
    pub metadata_removal: MetadataRemoval,
    /// Runs predictions.
    pub engine: Arc<dyn Engine>,
    /// URLs for work outside of requests.
    pub links: Links,
    /// The default of `Cancel-After`.
    pub cancel_after: Option<Duration>,
    /// The allowed webhook receivers.
    pub receivers: ReceiverRules,
    /// The prices of models.
    pub prices: Arc<Prices>,
    /// Canceled at shutdown.
    pub stopping: CancellationToken,
}

/// The predictions of all owners. Cheap to clone.
#[derive(Clone)]
pub struct Predictions(Arc<Inner>);

struct Inner {
    dependencies: Dependencies,
    fair_queue: FairQueue,
    active: ActivePredictions,
    tasks: TaskTracker,
}

impl std::ops::Deref for Predictions {
    type Target = Dependencies;

    fn deref(&self) -> &Dependencies {
        &self.0.dependencies
    }
}

impl Predictions {
    /// A service that works on nothing until [`reconcile`](Self::reconcile) or
    /// [`create`](Self::create).
    pub fn new(dependencies: Dependencies) -> Self {
        let fair_queue = FairQueue::new(dependencies.engine.slots());
        Self(Arc::new(Inner {
            dependencies,
            fair_queue,
            active: ActivePredictions::default(),
            tasks: TaskTracker::new(),
        }))
    }

    /// The prediction, if `owner` owns it.
    pub async fn get(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
    ) -> Result<Option<PredictionRecord>, StoreError> {
        self.store.predictions().find_owned(owner, id).await
    }

    /// A page of `owner`'s matching predictions, newest first.
    pub async fn list(
        &self,
        owner: &OwnerId,
        filter: &Filter,
        cursor: Option<&Cursor>,
    ) -> Result<Listing, StoreError> {
        self.store
            .predictions()
            .list(owner, filter, cursor, api::limits::PAGE_RESULTS)
            .await
    }

    /// Cancels the prediction, unless it has ended, and returns it; `None` if `owner` has no such
    /// prediction.
    pub async fn cancel(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
    ) -> Result<Option<PredictionRecord>, StoreError> {
        if self.get(owner, id).await?.is_none() {
            return Ok(None);
        }
        let at = to_wire_timestamp(self.clock.now());
        let ending = Completion::new(Status::Canceled, &at);
        self.end(id, &ending).await?;
        self.get(owner, id).await
    }

    /// Waits until the prediction has ended, for at most `timeout` or until shutdown. `None` if it
    /// has not, or `owner` has no such prediction.
    pub async fn wait(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
        timeout: Duration,
    ) -> Result<Option<PredictionRecord>, StoreError> {
        let mut subscription = self.store.events().subscribe(owner);
        let ended = async {
            loop {
                match self.get(owner, id).await? {
                    Some(record) if !record.status.is_terminal() => subscription.changed().await,
                    found => return Ok(found),
                }
            }
        };
        tokio::select! {
            result = ended => result,
            () = tokio::time::sleep(timeout) => Ok(None),
            () = self.stopping.cancelled() => Ok(None),
        }
    }

    /// The engine, with its observed boot time.
    pub async fn engine_info(&self) -> Result<EngineInfo, StoreError> {
        let info = self.engine.info();
        let seconds_to_boot = if info.kind.capabilities().boots_models {
            self.store.predictions().seconds_to_boot(info.kind).await?
        } else {
            None
        };
        Ok(EngineInfo {
            seconds_to_boot,
            ..info
        })
    }

    /// True if this server renders the outputs, from an image and its depth, whatever the model.
    fn runs_locally(&self) -> bool {
        self.engine.info().kind.capabilities().is_preview
    }

    /// True if the input image must be readable here; other engines read it themselves.
    fn needs_picture(&self, roles: &Roles) -> bool {
        roles.depth.is_some() || self.runs_locally()
    }

    /// Predictions that wait for a permit.
    pub fn waiting(&self) -> usize {
        self.0.fair_queue.waiting()
    }

    /// Stops working. Unfinished predictions are resumed at the next start.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Ends a prediction and cancels its task.
    async fn end(
        &self,
        id: &PredictionId,
        ending: &Completion<'_>,
    ) -> Result<Transition, StoreError> {
        let step = self.store.predictions().finish(id, ending).await?;
        if step == Transition::Applied {
            metrics::counter!("depth2img_predictions_total", "status" => ending.status.as_str())
                .increment(1);
            tracing::info!(prediction = %id, status = ending.status.as_str(), "prediction ended");
        }
        self.0.active.cancel(id);
        Ok(step)
    }
}
