use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Predictions;
use domain::clock::to_wire_timestamp;
use store::StoreError;

/// The interval of checks for passed deadlines. The shortest `Cancel-After` is 5 s.
const DEADLINE_INTERVAL: Duration = Duration::from_secs(1);
/// Deadline checks between two checks for unfinished predictions without a task: those whose
/// failure could not be stored.
const CHECKS_PER_RECONCILE: u32 = 30;

impl Predictions {
    /// Enforces deadlines and resumes unfinished predictions, until `stopping` is canceled.
    pub async fn run_reconcile_loop(&self, stopping: CancellationToken) {
        let mut ticks = tokio::time::interval(DEADLINE_INTERVAL);
        let mut checks: u32 = 0;
        while stopping.run_until_cancelled(ticks.tick()).await.is_some() {
            checks = (checks + 1) % CHECKS_PER_RECONCILE;
            let mut result = self.expire_past_deadline().await;
            if checks == 0 {
                result = result.and(self.reconcile().await);
            }
            if let Err(error) = result {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "reconcile failed, retrying"
                );
            }
        }
    }

    /// Starts a task for each unfinished prediction that has none, oldest first. At startup this
    /// resumes what an earlier process left unfinished.
    pub async fn reconcile(&self) -> Result<(), StoreError> {
        for record in self.store.predictions().unfinished().await? {
            self.spawn_work(record);
        }
        Ok(())
    }

    /// Ends predictions whose deadline has passed.
    pub(super) async fn expire_past_deadline(&self) -> Result<(), StoreError> {
        let now = to_wire_timestamp(self.clock.now());
        for record in self.store.predictions().past_deadline(&now).await? {
            if let Some(status) = self.store.predictions().expire(&record.id, &now).await? {
                metrics::counter!("depth2img_predictions_total", "status" => status.as_str())
                    .increment(1);
                tracing::info!(
                    prediction = %record.id,
                    status = status.as_str(),
                    "prediction reached its deadline"
                );
            }
            self.0.active.cancel(&record.id);
        }
        Ok(())
    }
}
