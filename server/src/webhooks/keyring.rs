use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use super::WebhookSecret;
use crate::clock::SharedClock;

/// The least time between two questions for the secret: often enough to follow a change of it within a sender's tries, seldom enough
/// that whoever sends forgeries cannot have the sender of genuine ones bothered.
const FLOOR: SignedDuration = SignedDuration::from_secs(30);
/// How long the answer may take. Senders wait a few seconds for theirs.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whoever can be asked for the secret that signs what comes.
pub trait FetchSecret: Send + Sync {
    /// The secret as it is written down, `whsec_…`.
    fn fetch_secret(&self) -> BoxFuture<'_, Result<String, Box<dyn Error + Send + Sync>>>;
}

/// Where the secret comes from that signs what comes.
#[derive(Clone, Default)]
pub enum SecretSource {
    /// From nowhere: nothing is taken.
    #[default]
    None,
    /// From the settings.
    Given(WebhookSecret),
    /// From whoever signs.
    Fetched(Arc<dyn FetchSecret>),
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "None",
            Self::Given(_) => "Given(…)",
            Self::Fetched(_) => "Fetched(…)",
        })
    }
}

/// The secret that signs what comes. A fetched one is fetched when it is first needed, and again, now and then, when a signature is
/// wrong: it may have been changed.
pub struct Keyring {
    source: SecretSource,
    clock: SharedClock,
    fetched: Mutex<Fetched>,
    /// One question at a time; whoever comes meanwhile takes its answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Fetched {
    secret: Option<WebhookSecret>,
    asked_at: Option<Timestamp>,
}

impl Keyring {
    /// A keyring that takes its secret from `source`.
    pub fn new(source: SecretSource, clock: SharedClock) -> Self {
        Self {
            source,
            clock,
            fetched: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// The secret; None where there is none, or none can be had now.
    pub async fn secret(&self) -> Option<WebhookSecret> {
        match &self.source {
            SecretSource::None => None,
            SecretSource::Given(secret) => Some(secret.clone()),
            SecretSource::Fetched(source) => match self.known() {
                Some(secret) => Some(secret),
                None => self.ask(source.as_ref(), None).await,
            },
        }
    }

    /// Another secret than `used`, which did not fit, where there is one by now.
    pub async fn newer(&self, used: &WebhookSecret) -> Option<WebhookSecret> {
        let SecretSource::Fetched(source) = &self.source else {
            return None;
        };
        self.ask(source.as_ref(), Some(used))
            .await
            .filter(|secret| secret != used)
    }

    /// The secret that is known after asking; not asked where it was asked just now, or has changed since `used`.
    async fn ask(
        &self,
        source: &dyn FetchSecret,
        used: Option<&WebhookSecret>,
    ) -> Option<WebhookSecret> {
        let _one_at_a_time = self.asking.lock().await;
        let known = self.known();
        if known.as_ref() != used || !self.may_ask() {
            return known;
        }
        match fetch(source).await {
            Ok(secret) => {
                self.fetched
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .secret = Some(secret.clone());
                Some(secret)
            }
            Err(error) => {
                tracing::warn!(%error, "the secret that signs webhooks could not be fetched");
                known
            }
        }
    }

    fn known(&self) -> Option<WebhookSecret> {
        self.fetched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .secret
            .clone()
    }

    /// True, and noted, where the last question is long enough ago.
    fn may_ask(&self) -> bool {
        let now = self.clock.now();
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        let may = fetched
            .asked_at
            .is_none_or(|asked| now.duration_since(asked) >= FLOOR);
        if may {
            fetched.asked_at = Some(now);
        }
        may
    }
}

async fn fetch(source: &dyn FetchSecret) -> Result<WebhookSecret, Box<dyn Error + Send + Sync>> {
    Ok(tokio::time::timeout(PATIENCE, source.fetch_secret())
        .await??
        .parse()?)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use futures_util::FutureExt;

    use super::*;
    use crate::clock::ManualClock;

    /// Answers what it is told to, in order, and nothing after that.
    struct Script(Mutex<VecDeque<String>>);

    impl FetchSecret for Script {
        fn fetch_secret(&self) -> BoxFuture<'_, Result<String, Box<dyn Error + Send + Sync>>> {
            let answer = self.0.lock().unwrap().pop_front();
            async move { answer.ok_or_else(|| "asked too often, or away".into()) }.boxed()
        }
    }

    fn keyring(answers: &[&str]) -> (Keyring, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at("2026-11-22T09:30:00Z".parse().unwrap()));
        let script = Script(Mutex::new(
            answers.iter().map(|answer| (*answer).to_owned()).collect(),
        ));
        (
            Keyring::new(SecretSource::Fetched(Arc::new(script)), clock.clone()),
            clock,
        )
    }

    fn secret(byte: u8) -> WebhookSecret {
        WebhookSecret::from([byte; 32])
    }

    #[tokio::test]
    async fn it_is_fetched_once_also_where_many_need_it_at_once() {
        let (keyring, _) = keyring(&[&secret(1).expose()]);
        let (first, second) = tokio::join!(keyring.secret(), keyring.secret());
        assert_eq!(
            (first, second, keyring.secret().await),
            (Some(secret(1)), Some(secret(1)), Some(secret(1)))
        );
    }

    #[tokio::test]
    async fn a_changed_secret_is_found_when_the_old_one_does_not_fit_but_not_asked_for_all_the_time()
     {
        let (keyring, clock) = keyring(&[
            &secret(1).expose(),
            &secret(1).expose(),
            &secret(2).expose(),
        ]);
        keyring.secret().await;
        assert_eq!(
            keyring.newer(&secret(1)).await,
            None,
            "it was fetched just now"
        );
        clock.advance(FLOOR);
        assert_eq!(keyring.newer(&secret(1)).await, None, "it has not changed");
        assert_eq!(
            keyring.newer(&secret(1)).await,
            None,
            "and was asked for just now"
        );
        clock.advance(FLOOR);
        assert_eq!(keyring.newer(&secret(1)).await, Some(secret(2)));
        assert_eq!(
            keyring.newer(&secret(1)).await,
            Some(secret(2)),
            "whoever still holds the old one is given it"
        );
        assert_eq!(keyring.secret().await, Some(secret(2)));
    }

    #[tokio::test]
    async fn without_an_answer_there_is_none_until_it_may_be_asked_again() {
        let (keyring, clock) = keyring(&["<html>", &secret(1).expose()]);
        assert_eq!(keyring.secret().await, None);
        assert_eq!(keyring.secret().await, None);
        clock.advance(FLOOR);
        assert_eq!(keyring.secret().await, Some(secret(1)));
        clock.advance(FLOOR);
        assert_eq!(keyring.newer(&secret(1)).await, None);
        assert_eq!(
            keyring.secret().await,
            Some(secret(1)),
            "an old one is better than none"
        );
    }

    #[tokio::test]
    async fn a_given_one_is_the_only_one() {
        let clock = Arc::new(ManualClock::at("2026-11-22T09:30:00Z".parse().unwrap()));
        let given = Keyring::new(SecretSource::Given(secret(1)), clock.clone());
        assert_eq!(
            (given.secret().await, given.newer(&secret(1)).await),
            (Some(secret(1)), None)
        );
        assert_eq!(Keyring::new(SecretSource::None, clock).secret().await, None);
        assert!(!format!("{:?}", SecretSource::Given(secret(1))).contains('1'));
    }
}
