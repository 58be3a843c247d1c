use std::time::Duration;

use super::Predictions;
use crate::{
    clock::stamp,
    store::{Step, StoreError},
};

/// How often deadlines are looked at. The shortest that can be asked for is 5 s.
const DEADLINES_INTERVAL: Duration = Duration::from_secs(1);
/// How often unfinished predictions are looked for that nobody works on: those whose failure could not be written down.
const RECONCILE_TICKS: u32 = 30;

impl Predictions {
    /// Begins to work: on whatever an earlier process left unfinished, on what is created from now on, and on deadlines.
    pub async fn start(&self) -> Result<(), StoreError> {
        self.reconcile().await?;
        let this = self.clone();
        self.0.tasks.spawn(async move {
            this.stopping.run_until_cancelled(this.tend()).await;
        });
        Ok(())
    }

    async fn tend(&self) {
        let mut ticks = tokio::time::interval(DEADLINES_INTERVAL);
        let mut count: u32 = 0;
        loop {
            ticks.tick().await;
            count = (count + 1) % RECONCILE_TICKS;
            let mut result = self.expire_overdue().await;
            if count == 0 {
                result = result.and(self.reconcile().await);
            }
            if let Err(error) = result {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "predictions could not be looked after; it will be tried again"
                );
            }
        }
    }

    /// Works on every unfinished prediction that nobody works on, oldest first.
    pub(super) async fn reconcile(&self) -> Result<(), StoreError> {
        for record in self.store.unfinished_predictions().await? {
            self.work_on(record);
        }
        Ok(())
    }

    /// Ends what is past its deadline.
    pub(super) async fn expire_overdue(&self) -> Result<(), StoreError> {
        let now = stamp(self.clock.now());
        for record in self.store.overdue_predictions(&now).await? {
            if self.store.expire_prediction(&record.id, &now).await? == Step::Taken {
                metrics::counter!("depth2img_predictions_total", "status" => "overdue")
                    .increment(1);
                tracing::info!(prediction = %record.id, "a prediction was ended by its deadline");
            }
            self.0.active.cancel(&record.id);
        }
        Ok(())
    }
}
