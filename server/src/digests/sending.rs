use std::{error::Error, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};

use super::{Digests, Letter, Postman, SendError, schedule};
use crate::{
    backoff::Backoff,
    catalog::Listed,
    clock::stamp,
    following::{full_name, newest},
    store::{DigestRow, StoreError},
};

/// How often to look for what is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Letters that are looked for at a time.
const AT_A_TIME: usize = 64;
/// Letters that are handed over at once; each takes a connection to the mail server.
const AT_ONCE: usize = 4;
/// How often a letter is tried before it waits for the next one: with its back-off about a day, so that a mail server may be away overnight.
const ATTEMPTS: u32 = 12;
/// How long a request for a yes is left alone that is being sent. Where the server falls meanwhile, it is sent after that: perhaps again.
const IN_HAND: SignedDuration = SignedDuration::from_mins(10);

impl Digests {
    /// Begins to send what is due, until the server stops.
    pub fn start(&self) {
        if !self.can_send() {
            return;
        }
        let (this, stopping) = (self.clone(), self.stopping.clone());
        tokio::spawn(async move { stopping.run_until_cancelled(this.go_on()).await });
    }

    async fn go_on(&self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.0.wake.notified() => {}
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.look().await {
                tracing::error!(
                    error = &error as &dyn Error,
                    "digests could not be looked for; it will be tried again"
                );
            }
        }
    }

    /// Sends what is due now.
    pub async fn look(&self) -> Result<(), StoreError> {
        let Some(postman) = &self.postman else {
            return Ok(());
        };
        let due = self
            .store
            .due_digests(&stamp(self.clock.now()), AT_A_TIME)
            .await?;
        let mut results = stream::iter(due)
            .map(|row| self.tend(row, postman))
            .buffer_unordered(AT_ONCE);
        let mut result = Ok(());
        while let Some(next) = results.next().await {
            result = result.and(next);
        }
        result
    }

    async fn tend(&self, row: DigestRow, postman: &Arc<dyn Postman>) -> Result<(), StoreError> {
        let letter = hex::encode(rand::random::<[u8; 16]>());
        match row
            .confirmed_at
            .as_ref()
            .and_then(|moment| moment.as_str().parse().ok())
        {
            Some(start) => self.tell(&row, start, letter, postman).await,
            None => self.request_yes(&row, letter, postman).await,
        }
    }

    /// Asks for a yes. Where this falls in between, it is asked again: a question twice is better than none.
    async fn request_yes(
        &self,
        row: &DigestRow,
        letter: String,
        postman: &Arc<dyn Postman>,
    ) -> Result<(), StoreError> {
        let (id, now) = (&row.digest.id, self.clock.now());
        if !self
            .store
            .claim_digest(row, &stamp(now + IN_HAND), &letter, &[])
            .await?
        {
            return Ok(());
        }
        match hand(postman, self.request(row, letter.clone())).await {
            Ok(()) => self.store.settle_request(id).await,
            Err(SendError::Refused(_)) => {
                self.store.refuse_digest(id, &stamp(self.clock.now())).await
            }
            Err(_) if row.attempts + 1 >= ATTEMPTS => self.store.settle_request(id).await,
            Err(_) => {
                self.store
                    .release_digest(id, &letter, &self.later(row), row.attempts + 1)
                    .await
            }
        }
    }

    /// Tells what is new, if anything is.
    async fn tell(
        &self,
        row: &DigestRow,
        start: Timestamp,
        letter: String,
        postman: &Arc<dyn Postman>,
    ) -> Result<(), StoreError> {
        let (id, models) = (&row.digest.id, self.unheard(row).await?);
        let names: Vec<String> = models.iter().map(full_name).collect();
        let next = stamp(schedule::next(
            start,
            row.digest.every,
            self.day,
            self.clock.now(),
        ));
        if !self.store.claim_digest(row, &next, &letter, &names).await? || models.is_empty() {
            return Ok(());
        }
        match hand(postman, self.news(row, letter.clone(), &models)).await {
            Ok(()) => self.store.settle_digest(id, &stamp(self.clock.now())).await,
            Err(SendError::Unknown(_)) => Ok(()),
            Err(SendError::Refused(_)) => {
                self.store.refuse_digest(id, &stamp(self.clock.now())).await
            }
            Err(SendError::Later(_)) if row.attempts + 1 >= ATTEMPTS => {
                self.store.release_digest(id, &letter, &next, 0).await
            }
            Err(SendError::Later(_)) => {
                self.store
                    .release_digest(id, &letter, &self.later(row), row.attempts + 1)
                    .await
            }
        }
    }

    /// The models that came since a yes was said and that this digest has not told of.
    async fn unheard(&self, row: &DigestRow) -> Result<Vec<Listed>, StoreError> {
        let told = self.store.told_models(&row.digest.id).await?;
        let (catalog, since) = (self.catalog.clone(), row.news_since.clone());
        let query = api::CatalogQuery::from_search(&row.digest.query);
        let found = tokio::task::spawn_blocking(move || newest(&catalog, &query))
            .await
            .unwrap_or_default();
        Ok(found
            .into_iter()
            .filter(|listed| {
                Some(&listed.arrived_at) > since.as_ref() && !told.contains(&full_name(listed))
            })
            .collect())
    }

    /// When the next attempt is due.
    fn later(&self, row: &DigestRow) -> api::Timestamp {
        let day = self.day.unsigned_abs();
        // A minute at first, four hours at most, where a day is one.
        let backoff = Backoff {
            first: day / 1440,
            most: day / 6,
        };
        stamp(self.clock.now() + backoff.delay(row.attempts + 1))
    }
}

/// Hands a letter over, and counts and logs what became of it. Addresses are in no log.
async fn hand(postman: &Arc<dyn Postman>, letter: Letter) -> Result<(), SendError> {
    let (id, to) = (letter.id.clone(), letter.to.clone());
    let result = postman.send(letter).await;
    let outcome = match &result {
        Ok(()) => "taken",
        Err(SendError::Refused(_)) => "refused",
        Err(SendError::Later(_)) => "failed",
        Err(SendError::Unknown(_)) => "unknown",
    };
    metrics::counter!("depth2img_letters_total", "outcome" => outcome).increment(1);
    if let Err(error) = &result {
        let cause = error
            .source()
            .map(ToString::to_string)
            .unwrap_or_default()
            .replace(&to, "…");
        tracing::warn!(
            letter = id,
            outcome,
            cause,
            "a letter was not taken by the mail server"
        );
    }
    result
}
