use std::{collections::HashMap, pin::pin, sync::Arc, time::Duration};

use api::PredictionId;
use futures_util::StreamExt;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::{
    Receiver, ReceiverRules, WebhookSecret,
    delivery::{Deliverer, DeliveryError, Message},
    interim::states_to_tell,
    under_way::{Claim, UnderWay},
};
use crate::{
    backoff::Backoff,
    clock::{SharedClock, stamp},
    links::Site,
    predictions::Record,
    store::{Due, Store, StoreError},
};

/// How often to look for what is due again, where nothing else happens.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long news are gathered before they are looked for: too short to be felt, and few looks where hundreds of predictions run.
const GATHER: Duration = Duration::from_millis(20);
/// How long an end is left alone that could not be noted as told: the receiver must not pay for our full disk.
const AFTER_A_FAULT: Duration = Duration::from_secs(30);
/// How often an end is told before it is given up: with this back-off over about an hour, long enough for a receiver to be mended, short
/// enough for its news to be news.
const ATTEMPTS: u32 = 10;
const BACKOFF: Backoff = Backoff {
    first: Duration::from_secs(9),
    most: Duration::from_secs(60 * 60),
};
/// Ends that are told at once; each takes a connection.
const AT_ONCE: usize = 64;
/// Of these, those at one receiver's host: a slow one must not take them all.
const AT_ONCE_AT_ONE_HOST: usize = 8;

/// What tells receivers. Cheap to clone.
#[derive(Clone)]
pub struct Outgoing(Arc<Parts>);

struct Parts {
    store: Store,
    clock: SharedClock,
    site: Site,
    deliverer: Deliverer,
    stopping: CancellationToken,
    secret: WebhookSecret,
    under_way: UnderWay,
    permits: Arc<Semaphore>,
}

/// What a running teller has in hand.
struct Desk {
    /// The number of the last event that was looked at.
    seen: i64,
    /// The predictions that are on their way, each with whoever tells of it.
    tellers: HashMap<PredictionId, watch::Sender<Record>>,
    tasks: JoinSet<()>,
}

impl Outgoing {
    /// Tells receivers, in private networks too where these are allowed, and signs with `secret`.
    pub fn new(
        store: Store,
        clock: SharedClock,
        site: Site,
        secret: WebhookSecret,
        rules: ReceiverRules,
        stopping: CancellationToken,
    ) -> Self {
        let deliverer = Deliverer::new(secret.clone(), rules);
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        Self(Arc::new(Parts {
            store,
            clock,
            site,
            deliverer,
            stopping,
            secret,
            under_way: UnderWay::default(),
            permits,
        }))
    }

    /// What signs.
    pub fn secret(&self) -> &WebhookSecret {
        &self.0.secret
    }

    /// Begins to tell: what an earlier process left untold, and what happens from now on, until the server stops.
    pub async fn start(&self) -> Result<(), StoreError> {
        let seen = self.0.store.newest_event().await?;
        let (this, stopping) = (self.clone(), self.0.stopping.clone());
        let desk = Desk {
            seen,
            tellers: HashMap::new(),
            tasks: JoinSet::new(),
        };
        tokio::spawn(async move { stopping.run_until_cancelled(this.tell(desk)).await });
        Ok(())
    }

    async fn tell(&self, mut desk: Desk) {
        let mut watch = self.0.store.watch_all();
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                () = watch.changed() => {}
                () = self.0.under_way.freed() => {}
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.look(&mut desk).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "webhooks could not be looked for; it will be tried again"
                );
            }
            while desk.tasks.try_join_next().is_some() {}
            tokio::time::sleep(GATHER).await;
        }
    }

    async fn look(&self, desk: &mut Desk) -> Result<(), StoreError> {
        let now = stamp(self.0.clock.now());
        // Read before the changes: so whoever tells of a prediction on its way knows that it has ended before its end is told.
        let due = self
            .0
            .store
            .due_webhooks(&now, AT_ONCE_AT_ONE_HOST, AT_ONCE)
            .await?;
        let (newest, changed) = self.0.store.hooked_changes_after(desk.seen).await?;
        desk.seen = newest;
        for (record, receiver) in changed
            .into_iter()
            .filter(|(_, receiver)| receiver.wants_more_than_the_end())
        {
            self.note(desk, record, receiver);
        }
        for due in due {
            let Ok(permit) = Arc::clone(&self.0.permits).try_acquire_owned() else {
                break;
            };
            let Some(claim) = self.0.under_way.claim(&due.prediction) else {
                continue;
            };
            let this = self.clone();
            desk.tasks.spawn(async move {
                this.tell_end(due, claim).await;
                drop(permit);
            });
        }
        Ok(())
    }

    /// Hands a prediction's new state to whoever tells of it.
    fn note(&self, desk: &mut Desk, record: Record, receiver: Receiver) {
        let (id, has_ended) = (record.id.clone(), record.status.is_terminal());
        match desk.tellers.get(&id) {
            Some(states) => drop(states.send(record)),
            None => {
                let (states, watch) = watch::channel(record);
                desk.tellers.insert(id.clone(), states);
                desk.tasks
                    .spawn(self.clone().tell_on_the_way(receiver, watch));
            }
        }
        if has_ended {
            desk.tellers.remove(&id);
        }
    }

    /// Tells of a prediction up to its end. What is not heard is not repeated: the next state says it too.
    async fn tell_on_the_way(self, receiver: Receiver, states: watch::Receiver<Record>) {
        let mut to_tell = pin!(states_to_tell(states.clone(), receiver.clone()));
        while let Some(record) = to_tell.next().await {
            // Whoever else holds it is telling the end.
            let Some(claim) = self.0.under_way.claim(&record.id) else {
                return;
            };
            let is_overtaken = states.borrow().status.is_terminal() && !record.status.is_terminal();
            if is_overtaken {
                continue;
            }
            match self.deliver(&receiver, &new_message_id(), &record).await {
                Ok(()) => count("heard"),
                Err(error) => {
                    count("failed");
                    tracing::debug!(prediction = %record.id, error = &error as &dyn std::error::Error, "a webhook on the way was not heard");
                }
            }
            drop(claim);
        }
    }

    /// Tells that a prediction has ended, and notes whether that was heard.
    async fn tell_end(&self, due: Due, claim: Claim) {
        if let Err(error) = self.try_to_tell_end(&due).await {
            let prediction = &due.prediction;
            tracing::error!(%prediction, %error, "a webhook could not be looked up or noted; it will be sent again");
            tokio::time::sleep(AFTER_A_FAULT).await;
        }
        drop(claim);
    }

    async fn try_to_tell_end(&self, due: &Due) -> Result<(), StoreError> {
        let (store, id) = (&self.0.store, &due.prediction);
        let Some((record, receiver)) = store.hooked(id).await? else {
            return store.drop_webhook(id).await;
        };
        let Err(error) = self.deliver(&receiver, &due.message, &record).await else {
            count("heard");
            return store.drop_webhook(id).await;
        };
        let failures = due.attempts + 1;
        if error.is_final() || failures >= ATTEMPTS {
            count("given_up");
            log_given_up(id, failures, &error);
            return store.drop_webhook(id).await;
        }
        count("failed");
        store
            .postpone_webhook(id, &stamp(self.0.clock.now() + BACKOFF.delay(failures)))
            .await
    }

    async fn deliver(
        &self,
        receiver: &Receiver,
        message: &str,
        record: &Record,
    ) -> Result<(), DeliveryError> {
        let prediction =
            record.present_in(receiver.vocabulary, &self.0.site.links_on(&receiver.base));
        let body = serde_json::json!(prediction).to_string().into_bytes();
        self.0
            .deliverer
            .deliver(
                &receiver.url,
                Message {
                    id: message,
                    at: self.0.clock.now(),
                    body,
                },
            )
            .await
    }
}

/// Counts an attempt by what became of it.
fn count(outcome: &'static str) {
    metrics::counter!("depth2img_webhooks_sent_total", "outcome" => outcome).increment(1);
}

fn log_given_up(prediction: &PredictionId, attempts: u32, error: &DeliveryError) {
    let error = error as &dyn std::error::Error;
    tracing::warn!(%prediction, attempts, error, "a webhook was given up; the prediction itself is kept");
}

/// A name for a webhook that nobody has used.
pub(crate) fn new_message_id() -> String {
    format!("msg_{}", hex::encode(rand::random::<[u8; 16]>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attempts_take_about_an_hour() {
        let minutes = |chance| {
            (1..ATTEMPTS)
                .map(|failures| BACKOFF.delay_by(failures, chance))
                .sum::<Duration>()
                .as_secs()
                / 60
        };
        assert_eq!([0.0, 0.5, 1.0].map(minutes), [38, 57, 76]);
    }
}
