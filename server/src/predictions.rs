//! The life of a prediction: accept, prepare, submit, follow, keep, tell.
//!
//! - [`record`], [`output`]: a prediction as it rests in the store, and as clients see it
//! - [`grid`]: many that vary one or two inputs or the model, made together
//! - [`carried`]: what an output says of how it was made
//! - [`references`]: the files that an input refers to
//! - [`accept`]: from a request to a row, before it is answered
//! - [`life`]: from the row to the end; the same after a restart
//! - [`run`]: a prediction at its engine
//! - [`turns`]: who is next, fair between owners
//! - [`queue`]: where an owner's stand, and another order for them
//! - [`active`]: what this process is working on
//! - [`tend`]: recovery at the start, deadlines, and whatever was left lying

mod accept;
mod active;
mod carried;
mod grid;
mod life;
mod output;
mod queue;
mod record;
mod references;
mod run;
mod tend;
mod turns;

#[cfg(test)]
mod stories;
#[cfg(test)]
pub(crate) mod world;

use std::{sync::Arc, time::Duration};

use api::{EngineInfo, EngineKind, PredictionId, Roles, Status};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use accept::{CreateError, CreateOptions, CreateRequest};
pub use grid::{GridRecord, SayError, vote};
pub use output::KeptOutput;
pub use queue::Underway;
pub use record::{KeptPicture, KeptPictures, Record, Vocabulary};

use crate::{
    blobs::Blobs,
    catalog::Prices,
    clock::{SharedClock, stamp},
    engines::Engine,
    links::Links,
    owner::OwnerId,
    preparation::Preparation,
    sources::Sources,
    store::{Cursor, Ending, Filter, Listing, Step, Store, StoreError},
    webhooks::ReceiverRules,
};
use active::Active;
use turns::{Place, Turns};

/// What predictions are made with.
#[derive(Clone)]
pub struct Means {
    /// The time.
    pub clock: SharedClock,
    /// The database.
    pub store: Store,
    /// Where outputs are kept.
    pub blobs: Blobs,
    /// Where inputs are read.
    pub sources: Sources,
    /// What makes inputs ready.
    pub preparation: Preparation,
    /// What runs them.
    pub engine: Arc<dyn Engine>,
    /// Addresses on this server, for work that no request asked for.
    pub links: Links,
    /// After how long a prediction is ended whose request does not say.
    pub cancel_after: Option<Duration>,
    /// Who may be told of them.
    pub receivers: ReceiverRules,
    /// What they cost where that is paid for.
    pub prices: Arc<Prices>,
    /// Canceled when the server is told to stop.
    pub stopping: CancellationToken,
}

/// Everybody's predictions. Cheap to clone.
#[derive(Clone)]
pub struct Predictions(Arc<Parts>);

struct Parts {
    means: Means,
    turns: Turns,
    active: Active,
    tasks: TaskTracker,
}

impl std::ops::Deref for Predictions {
    type Target = Means;

    fn deref(&self) -> &Means {
        &self.0.means
    }
}

impl Predictions {
    /// Predictions made with these means. Nothing runs until [`start`](Self::start).
    pub fn new(means: Means) -> Self {
        let turns = Turns::new(means.engine.slots());
        Self(Arc::new(Parts {
            means,
            turns,
            active: Active::default(),
            tasks: TaskTracker::new(),
        }))
    }

    /// The prediction, if `owner` owns it.
    pub async fn get(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
    ) -> Result<Option<Record>, StoreError> {
        self.store.prediction_of(owner, id).await
    }

    /// A page of those of `owner`'s predictions that pass the filter, newest first.
    pub async fn list(
        &self,
        owner: &OwnerId,
        filter: &Filter,
        cursor: Option<&Cursor>,
    ) -> Result<Listing, StoreError> {
        self.store
            .list_predictions(owner, filter, cursor, api::limits::PAGE_RESULTS)
            .await
    }

    /// Cancels the prediction, if `owner` owns it and it has not ended. Either way it is returned as it is then.
    pub async fn cancel(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
    ) -> Result<Option<Record>, StoreError> {
        if self.get(owner, id).await?.is_none() {
            return Ok(None);
        }
        let at = stamp(self.clock.now());
        let ending = Ending::of(Status::Canceled, &at);
        self.end(id, &ending).await?;
        self.get(owner, id).await
    }

    /// Waits until the prediction has ended, `patience` at most and not beyond the server's own end. None where it has not, or where `owner` has no such prediction.
    pub async fn wait(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
        patience: Duration,
    ) -> Result<Option<Record>, StoreError> {
        let mut watch = self.store.watch(owner);
        let ended = async {
            loop {
                match self.get(owner, id).await? {
                    Some(record) if !record.status.is_terminal() => watch.changed().await,
                    found => return Ok(found),
                }
            }
        };
        tokio::select! {
            result = ended => result,
            () = tokio::time::sleep(patience) => Ok(None),
            () = self.stopping.cancelled() => Ok(None),
        }
    }

    /// What runs them, with what was learned of it.
    pub async fn engine_info(&self) -> Result<EngineInfo, StoreError> {
        let info = self.engine.info();
        let seconds_to_boot = if info.kind == EngineKind::Replicate {
            self.store.seconds_to_boot(info.kind).await?
        } else {
            None
        };
        Ok(EngineInfo {
            seconds_to_boot,
            ..info
        })
    }

    /// True where pictures are made on this server, of a picture and its depth, whatever the model is called.
    fn paints_itself(&self) -> bool {
        self.engine.info().kind == EngineKind::Local
    }

    /// True where the input picture has to be one that this server can read; others read for themselves what they are given.
    fn needs_picture(&self, roles: &Roles) -> bool {
        roles.depth.is_some() || self.paints_itself()
    }

    /// Predictions that wait for their turn at the engine.
    pub fn waiting(&self) -> usize {
        self.0.turns.waiting()
    }

    /// Stops working. What has not ended stays as it is and goes on at the next start.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Ends a prediction, and with it whatever this process does for it.
    async fn end(&self, id: &PredictionId, ending: &Ending<'_>) -> Result<Step, StoreError> {
        let step = self.store.finish_prediction(id, ending).await?;
        if step == Step::Taken {
            metrics::counter!("depth2img_predictions_total", "status" => ending.status.as_str())
                .increment(1);
            tracing::info!(prediction = %id, status = ending.status.as_str(), "a prediction ended");
        }
        self.0.active.cancel(id);
        Ok(step)
    }
}
