use std::{
    collections::HashMap,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use api::PredictionId;
use futures_util::StreamExt;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::{
    WebhookSecret,
    delivery_attempt::{Deliverer, DeliveryError, Message},
    interim_events::states_to_deliver,
    leases::{Lease, Leases},
};
use domain::{
    backoff::Backoff,
    clock::{SharedClock, to_wire_timestamp},
    links::Site,
    prediction::PredictionRecord,
    webhook_receiver::{ReceiverRules, WebhookReceiver, new_message_id},
};
use store::{PendingDelivery, Store, StoreError};

/// The interval of polls for due deliveries when nothing else wakes the dispatcher.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How long events are gathered before a poll: not noticeable, and few polls when hundreds of
/// predictions run.
const DEBOUNCE: Duration = Duration::from_millis(20);
/// How long a delivery rests whose outcome could not be stored: the receiver must not be flooded
/// because our disk is full.
const FAULT_DELAY: Duration = Duration::from_secs(30);
/// Attempts before a delivery is abandoned. With this backoff they span about an hour: long enough
/// to repair a receiver, short enough for the result to be of interest.
const MAX_ATTEMPTS: u32 = 10;
const BACKOFF: Backoff = Backoff {
    initial: Duration::from_secs(9),
    max: Duration::from_secs(60 * 60),
};
/// Concurrent deliveries; each takes a connection.
const MAX_CONCURRENT: usize = 64;
/// Concurrent deliveries to one host, so that a slow one does not take all.
const MAX_CONCURRENT_PER_HOST: usize = 8;
/// How long deliveries may take to finish at shutdown. Others are repeated after the restart.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(3);

/// Delivers webhooks to clients. Cheap to clone.
#[derive(Clone)]
pub struct WebhookDispatcher(Arc<Inner>);

struct Inner {
    store: Store,
    clock: SharedClock,
    site: Site,
    deliverer: Deliverer,
    secret: WebhookSecret,
    leases: Leases,
    permits: Arc<Semaphore>,
    /// The number of the last event that was processed.
    last_seq: AtomicI64,
}

/// The state of a running dispatcher.
struct DispatcherState {
    /// The running predictions with interim events, each with the channel to its delivery task.
    senders: HashMap<PredictionId, watch::Sender<PredictionRecord>>,
    tasks: JoinSet<()>,
}

impl WebhookDispatcher {
    /// A dispatcher that signs with `secret` and delivers to the receivers that `rules` allow.
    pub fn new(
        store: Store,
        clock: SharedClock,
        site: Site,
        secret: WebhookSecret,
        rules: ReceiverRules,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            clock,
            site,
            deliverer: Deliverer::new(secret.clone(), rules),
            secret,
            leases: Leases::default(),
            permits: Arc::new(Semaphore::new(MAX_CONCURRENT)),
            last_seq: AtomicI64::new(0),
        }))
    }

    /// The signing secret.
    pub fn secret(&self) -> &WebhookSecret {
        &self.0.secret
    }

    /// Ignores interim events of an earlier process. Call it before the first prediction of this
    /// process is created.
    pub async fn skip_past_events(&self) -> Result<(), StoreError> {
        let latest = self.0.store.events().latest_seq().await?;
        self.0.last_seq.store(latest, Ordering::Relaxed);
        Ok(())
    }

    /// Delivers webhooks until `stopping` is canceled: those that an earlier process left, and
    /// those of later events. Deliveries in progress may finish.
    pub async fn run(&self, stopping: CancellationToken) {
        let mut subscription = self.0.store.events().subscribe_all();
        let mut state = DispatcherState {
            senders: HashMap::new(),
            tasks: JoinSet::new(),
        };
        let mut ticks = tokio::time::interval(POLL_INTERVAL);
        loop {
            tokio::select! {
                () = stopping.cancelled() => break,
                () = subscription.changed() => {}
                () = self.0.leases.released() => {}
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.poll(&mut state).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "polling for webhooks failed, retrying"
                );
            }
            while state.tasks.try_join_next().is_some() {}
            let debounce = tokio::time::sleep(DEBOUNCE);
            stopping.run_until_cancelled(debounce).await;
        }
        drain(state).await;
    }

    async fn poll(&self, state: &mut DispatcherState) -> Result<(), StoreError> {
        let now = to_wire_timestamp(self.0.clock.now());
        // Read before the changes, so that the interim task of a prediction learns that it has
        // ended before `completed` is delivered.
        let due = self
            .0
            .store
            .webhooks()
            .due(&now, MAX_CONCURRENT_PER_HOST, MAX_CONCURRENT)
            .await?;
        let last_seq = self.0.last_seq.load(Ordering::Relaxed);
        let (latest, changed) = self.0.store.webhooks().changes_after(last_seq).await?;
        self.0.last_seq.store(latest, Ordering::Relaxed);
        for (record, receiver) in changed {
            if receiver.wants_interim_events() {
                self.publish(state, record, receiver);
            }
        }
        for delivery in due {
            let Ok(permit) = Arc::clone(&self.0.permits).try_acquire_owned() else {
                break;
            };
            let Some(lease) = self.0.leases.acquire(&delivery.prediction) else {
                continue;
            };
            let this = self.clone();
            state.tasks.spawn(async move {
                this.deliver_completed(delivery, lease).await;
                drop(permit);
            });
        }
        Ok(())
    }

    /// Sends the new state of a prediction to its interim delivery task; starts one if needed.
    fn publish(
        &self,
        state: &mut DispatcherState,
        record: PredictionRecord,
        receiver: WebhookReceiver,
    ) {
        let (id, has_ended) = (record.id.clone(), record.status.is_terminal());
        match state.senders.get(&id) {
            Some(sender) => drop(sender.send(record)),
            None => {
                let (sender, states) = watch::channel(record);
                state.senders.insert(id.clone(), sender);
                state
                    .tasks
                    .spawn(self.clone().deliver_interim(receiver, states));
            }
        }
        if has_ended {
            state.senders.remove(&id);
        }
    }

    /// Delivers `start`, `output` and `logs` of a prediction until it ends. Failed deliveries are
    /// not retried: the next state includes them.
    async fn deliver_interim(
        self,
        receiver: WebhookReceiver,
        states: watch::Receiver<PredictionRecord>,
    ) {
        let mut to_deliver = pin!(states_to_deliver(states.clone(), receiver.clone()));
        while let Some(record) = to_deliver.next().await {
            // Another holder delivers `completed`.
            let Some(lease) = self.0.leases.acquire(&record.id) else {
                return;
            };
            let is_superseded =
                states.borrow().status.is_terminal() && !record.status.is_terminal();
            if is_superseded {
                continue;
            }
            match self.deliver(&receiver, &new_message_id(), &record).await {
                Ok(()) => count("delivered"),
                Err(error) => {
                    count("failed");
                    tracing::debug!(
                        prediction = %record.id,
                        error = &error as &dyn std::error::Error,
                        "interim webhook not delivered"
                    );
                }
            }
            drop(lease);
        }
    }

    /// Delivers `completed`, and stores the outcome.
    #[tracing::instrument(
        name = "deliver_webhook",
        skip_all,
        fields(prediction = %delivery.prediction, delivery = %delivery.message_id)
    )]
    async fn deliver_completed(&self, delivery: PendingDelivery, lease: Lease) {
        if let Err(error) = self.try_deliver_completed(&delivery).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "webhook could not be read or its outcome stored, it will be sent again"
            );
            tokio::time::sleep(FAULT_DELAY).await;
        }
        drop(lease);
    }

    async fn try_deliver_completed(&self, delivery: &PendingDelivery) -> Result<(), StoreError> {
        let (webhooks, id) = (self.0.store.webhooks(), &delivery.prediction);
        let Some((record, receiver)) = webhooks.find_with_receiver(id).await? else {
            return webhooks.delete(id).await;
        };
        let Err(error) = self.deliver(&receiver, &delivery.message_id, &record).await else {
            count("delivered");
            return webhooks.delete(id).await;
        };
        let attempts = delivery.attempts + 1;
        if error.is_final() || attempts >= MAX_ATTEMPTS {
            count("abandoned");
            tracing::warn!(
                attempts,
                error = &error as &dyn std::error::Error,
                "webhook not delivered, giving up"
            );
            return webhooks.delete(id).await;
        }
        count("failed");
        let retry_at = self.0.clock.now() + BACKOFF.delay(attempts);
        webhooks.postpone(id, &to_wire_timestamp(retry_at)).await
    }

    async fn deliver(
        &self,
        receiver: &WebhookReceiver,
        message: &str,
        record: &PredictionRecord,
    ) -> Result<(), DeliveryError> {
        let links = self.0.site.links_on(&receiver.base_url);
        let prediction = record.present(receiver.status_support, &links);
        let message = Message {
            id: message,
            at: self.0.clock.now(),
            body: serde_json::json!(prediction).to_string().into_bytes(),
        };
        self.0.deliverer.deliver(&receiver.url, message).await
    }
}

/// Lets deliveries in progress finish, for a while.
async fn drain(mut state: DispatcherState) {
    // Ends the interim tasks that wait for another state.
    state.senders.clear();
    let joined = async { while state.tasks.join_next().await.is_some() {} };
    drop(tokio::time::timeout(DRAIN_TIMEOUT, joined).await);
}

/// Counts an attempt by its outcome.
fn count(outcome: &'static str) {
    metrics::counter!("depth2img_webhooks_sent_total", "outcome" => outcome).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_span_about_an_hour() {
        let minutes = |jitter| {
            (1..MAX_ATTEMPTS)
                .map(|failures| BACKOFF.delay_with_jitter(failures, jitter))
                .sum::<Duration>()
                .as_secs()
                / 60
        };
        assert_eq!([0.0, 0.5, 1.0].map(minutes), [38, 57, 76]);
    }
}
