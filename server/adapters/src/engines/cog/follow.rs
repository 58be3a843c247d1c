use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt, future::OptionFuture, stream::BoxStream};
use serde_json::Value;

use super::{
    super::{
        Outcome, Update,
        upstream_prediction::{Stage, UpdateTracker, UpstreamPrediction},
    },
    BACKOFF, Inner,
    container::{Health, PutResponse},
};

/// Time without a webhook after which the container's health is checked.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(20);
/// Failed requests in a row after which the prediction fails: about ten minutes.
const MAX_FAILURES: u32 = 120;
/// Health checks in a row that must find the container idle until the prediction counts as lost.
const MAX_IDLE_CHECKS: u32 = 2;
const UNREACHABLE: &str = "The Cog container became unreachable. Run it again when it is back.";

/// Submits the prediction `id` to the container and returns its updates, from webhooks and from the
/// response. A prediction that the container has lost is submitted again.
pub(super) fn follow(inner: Arc<Inner>, id: String, body: Value) -> BoxStream<'static, Update> {
    let mut subscription = inner.subscriptions.subscribe(&id);
    async_stream::stream! {
        let health = inner.container.health().await;
        let hold_response = matches!(health, Health::Ready { is_old: true });
        let (mut tracker, mut failures, mut idle_checks) = (UpdateTracker::default(), 0, 0);
        let put = || inner.container.put(&id, &body, hold_response).boxed();
        let mut request = Some(put());
        loop {
            let prediction: UpstreamPrediction = tokio::select! {
                update = subscription.next() => {
                    // The last webhook of an old container has paths inside the container; the held
                    // response has the outputs.
                    if hold_response && matches!(update.stage, Stage::Ended(_)) {
                        continue;
                    }
                    update
                }
                Some(response) = OptionFuture::from(request.as_mut()) => {
                    request = None;
                    match response {
                        PutResponse::Accepted(prediction) => *prediction,
                        PutResponse::Rejected(message) => {
                            yield Update::Ended(Outcome::Failed(message));
                            return;
                        }
                        PutResponse::NoResponse(error) if failures >= MAX_FAILURES => {
                            tracing::error!(
                                prediction = id,
                                error = &error as &dyn std::error::Error,
                                "container does not respond, prediction failed"
                            );
                            yield Update::Ended(Outcome::Failed(UNREACHABLE.into()));
                            return;
                        }
                        PutResponse::Busy | PutResponse::NoResponse(_) => {
                            failures += 1;
                            let delay = BACKOFF.delay(failures);
                            let retry = put();
                            let delayed = async move {
                                tokio::time::sleep(delay).await;
                                retry.await
                            };
                            request = Some(delayed.boxed());
                            continue;
                        }
                    }
                }
                () = tokio::time::sleep(WEBHOOK_TIMEOUT), if request.is_none() => {
                    if matches!(inner.container.health().await, Health::Busy) {
                        idle_checks = 0;
                        continue;
                    }
                    idle_checks += 1;
                    if idle_checks >= MAX_IDLE_CHECKS {
                        idle_checks = 0;
                        tracing::warn!(prediction = id, "container lost the prediction, resubmitting");
                        request = Some(put());
                    }
                    continue;
                }
            };
            (failures, idle_checks) = (0, 0);
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
        }
    }
    .boxed()
}
