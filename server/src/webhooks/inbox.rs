use jiff::SignedDuration;

use super::{Envelope, Keyring, Refusal};
use crate::{
    clock::{SharedClock, stamp},
    store::{Arrival, Store, StoreError},
};

/// How long a webhook's id is remembered: longer than its time is good for, from the earliest that it is taken to the latest.
const MEMORY: SignedDuration = SignedDuration::from_mins(15);

/// Webhooks that come: which are genuine, and which are new.
pub struct Inbox {
    keyring: Keyring,
    store: Store,
    clock: SharedClock,
}

impl Inbox {
    /// An inbox that takes what the keyring's secret signed.
    pub fn new(keyring: Keyring, store: Store, clock: SharedClock) -> Self {
        Self {
            keyring,
            store,
            clock,
        }
    }

    /// Refuses what need not be read any further.
    pub async fn check(&self, envelope: &Envelope) -> Result<(), Refusal> {
        envelope.check_time(self.clock.now())?;
        self.keyring
            .secret()
            .await
            .map(drop)
            .ok_or(Refusal::NoSecret)
    }

    /// Refuses what was not signed by whoever holds the secret.
    pub async fn verify(&self, envelope: &Envelope, body: &[u8]) -> Result<(), Refusal> {
        let secret = self.keyring.secret().await.ok_or(Refusal::NoSecret)?;
        if envelope.is_signed_by(&secret, body) {
            return Ok(());
        }
        let newer = self.keyring.newer(&secret).await;
        if newer.is_some_and(|secret| envelope.is_signed_by(&secret, body)) {
            Ok(())
        } else {
            Err(Refusal::Forged)
        }
    }

    /// Notes a verified webhook, and tells whether it came before.
    pub async fn note(&self, envelope: &Envelope) -> Result<Arrival, StoreError> {
        let now = self.clock.now();
        self.store
            .note_webhook(
                &envelope.id,
                envelope.sent_at.as_second(),
                &stamp(now),
                &stamp(now + MEMORY),
            )
            .await
    }
}
