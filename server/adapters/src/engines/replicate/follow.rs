use std::{pin::pin, sync::Arc, time::Duration};

use backon::Retryable;
use futures_util::{StreamExt, stream::BoxStream};
use tracing::instrument;

use super::{
    super::{
        Outcome, Update,
        subscriptions::Subscription,
        upstream_prediction::{Stage, UpdateTracker, UpstreamPrediction},
    },
    Inner,
    client::{self, CallError},
    error_messages::PREDICTION_GONE,
};

/// Poll interval if webhooks are configured: polling only covers lost ones.
const INTERVAL_WITH_WEBHOOKS: Duration = Duration::from_secs(20);
/// Poll interval of a running prediction without webhooks.
const INTERVAL_RUNNING: Duration = Duration::from_secs(1);
/// Poll interval without webhooks while the model boots, which may take minutes.
const INTERVAL_BOOTING: Duration = Duration::from_secs(3);
/// Time between the polls of all predictions together: a third of Replicate's limit of 3,000
/// requests a minute.
const MIN_TIME_BETWEEN_POLLS: Duration = Duration::from_millis(60);
/// Failed requests after which a "not found" response is final. Replicate may not know a new
/// prediction at once.
const NOT_FOUND_ATTEMPTS: u32 = 5;

/// The updates of the prediction with Replicate's `id`.
pub(super) fn follow(inner: Arc<Inner>, id: String) -> BoxStream<'static, Update> {
    let mut subscription = inner.subscriptions.subscribe(&id);
    async_stream::stream! {
        let mut tracker = UpdateTracker::default();
        // Covers everything before the subscription.
        let mut latest = inner.poll(&id).await;
        loop {
            let prediction = match latest {
                Ok(prediction) => prediction,
                Err(message) => {
                    yield Update::Ended(Outcome::Failed(message));
                    return;
                }
            };
            for update in tracker.new_updates(&prediction) {
                yield update;
            }
            if let Stage::Ended(end) = prediction.stage {
                let mut updates = pin!(inner.outputs.finish(&prediction, end));
                while let Some(update) = updates.next().await {
                    yield update;
                }
                return;
            }
            latest = inner.next(&id, prediction.stage, &mut subscription).await;
        }
    }
    .boxed()
}

impl Inner {
    /// The next state of the prediction: from a webhook, or polled if none arrives in time.
    async fn next(
        &self,
        id: &str,
        stage: Stage,
        subscription: &mut Subscription,
    ) -> Result<UpstreamPrediction, String> {
        tokio::select! {
            update = subscription.next() => Ok(update),
            () = tokio::time::sleep(self.poll_interval(stage)) => self.poll(id).await,
        }
    }

    fn poll_interval(&self, stage: Stage) -> Duration {
        let interval = match (&self.webhooks, stage) {
            (Some(_), _) => INTERVAL_WITH_WEBHOOKS,
            (None, Stage::Waiting) => INTERVAL_BOOTING,
            (None, _) => INTERVAL_RUNNING,
        };
        let followed = u32::try_from(self.subscriptions.count()).unwrap_or(u32::MAX);
        interval
            .max(MIN_TIME_BETWEEN_POLLS.saturating_mul(followed))
            .mul_f64(rand::random_range(0.75..=1.0))
    }

    /// Requests the prediction until Replicate responds. The error, a message for people, means that
    /// Replicate does not have it any more.
    ///
    /// A rejected token is retried too: the prediction is paid for, and the operator can replace the
    /// token.
    #[instrument(name = "replicate_poll", skip(self))]
    async fn poll(&self, id: &str) -> Result<UpstreamPrediction, String> {
        let mut failures = 0;
        (|| self.client.get(id))
            .retry(client::RETRY)
            .when(|error| {
                failures += 1;
                !(is_not_found(error) && failures >= NOT_FOUND_ATTEMPTS)
            })
            .adjust(client::honor_retry_after)
            .notify(|error, delay| {
                tracing::warn!(
                    error = error as &dyn std::error::Error,
                    delay_ms = delay.as_millis() as u64,
                    "poll failed, retrying"
                );
            })
            .await
            .map_err(|_| PREDICTION_GONE.to_owned())
    }
}

fn is_not_found(error: &CallError) -> bool {
    matches!(error.status(), Some(404 | 410))
}
