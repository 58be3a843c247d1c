use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use super::WebhookSecret;
use adapters::upstream_proxy::FetchSecret;
use domain::clock::SharedClock;

/// The shortest interval between two fetches: short enough to follow a rotation within the retries
/// of a sender, long enough that forged requests cannot flood the API.
const MIN_REFETCH_INTERVAL: SignedDuration = SignedDuration::from_secs(30);
/// How long a fetch may take. Senders wait a few seconds for their response.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The source of the secret that verifies received webhooks.
#[derive(Clone, Default)]
pub enum SecretSource {
    /// None: webhooks are rejected.
    #[default]
    None,
    /// The settings.
    Fixed(WebhookSecret),
    /// The sender's API.
    Fetched(Arc<dyn FetchSecret>),
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "None",
            Self::Fixed(_) => "Fixed(…)",
            Self::Fetched(_) => "Fetched(…)",
        })
    }
}

/// The secret that verifies received webhooks. A fetched secret is fetched at first use, and again,
/// at a limited rate, after an invalid signature, because it may have been rotated.
pub struct SecretCache {
    source: SecretSource,
    clock: SharedClock,
    fetched: Mutex<Fetched>,
    /// Serializes fetches; waiting callers use its result.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Fetched {
    secret: Option<WebhookSecret>,
    fetched_at: Option<Timestamp>,
}

impl SecretCache {
    /// A cache of the secret from `source`.
    pub fn new(source: SecretSource, clock: SharedClock) -> Self {
        Self {
            source,
            clock,
            fetched: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }
    }

    /// The secret; `None` if there is none or it cannot be fetched.
    pub async fn secret(&self) -> Option<WebhookSecret> {
        match &self.source {
            SecretSource::None => None,
            SecretSource::Fixed(secret) => Some(secret.clone()),
            SecretSource::Fetched(source) => match self.known() {
                Some(secret) => Some(secret),
                None => self.refetch(source.as_ref(), None).await,
            },
        }
    }

    /// Another secret than `used`, which did not match, if there is one now.
    pub async fn refresh(&self, used: &WebhookSecret) -> Option<WebhookSecret> {
        let SecretSource::Fetched(source) = &self.source else {
            return None;
        };
        self.refetch(source.as_ref(), Some(used))
            .await
            .filter(|secret| secret != used)
    }

    /// Fetches the secret unless that was done just now or it has changed since `used`.
    async fn refetch(
        &self,
        source: &dyn FetchSecret,
        used: Option<&WebhookSecret>,
    ) -> Option<WebhookSecret> {
        let _one_at_a_time = self.fetching.lock().await;
        let known = self.known();
        if known.as_ref() != used || !self.start_fetch() {
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
                tracing::warn!(%error, "fetching the webhook secret failed");
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

    /// True, and recorded, if the last fetch was long enough ago.
    fn start_fetch(&self) -> bool {
        let now = self.clock.now();
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = fetched
            .fetched_at
            .is_none_or(|fetched_at| now.duration_since(fetched_at) >= MIN_REFETCH_INTERVAL);
        if is_due {
            fetched.fetched_at = Some(now);
        }
        is_due
    }
}

async fn fetch(source: &dyn FetchSecret) -> Result<WebhookSecret, Box<dyn Error + Send + Sync>> {
    Ok(tokio::time::timeout(TIMEOUT, source.fetch_secret())
        .await??
        .parse()?)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use futures_util::FutureExt;

    use futures_util::future::BoxFuture;

    use super::*;
    use domain::clock::ManualClock;

    /// Responds from a list, then fails.
    struct ScriptedSource(Mutex<VecDeque<String>>);

    impl FetchSecret for ScriptedSource {
        fn fetch_secret(&self) -> BoxFuture<'_, Result<String, Box<dyn Error + Send + Sync>>> {
            let response = self.0.lock().unwrap().pop_front();
            async move { response.ok_or_else(|| "no more responses".into()) }.boxed()
        }
    }

    fn secret_cache(responses: &[&str]) -> (SecretCache, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at("2026-11-22T09:30:00Z".parse().unwrap()));
        let script = ScriptedSource(Mutex::new(
            responses
                .iter()
                .map(|response| (*response).to_owned())
                .collect(),
        ));
        (
            SecretCache::new(SecretSource::Fetched(Arc::new(script)), clock.clone()),
            clock,
        )
    }

    fn secret(byte: u8) -> WebhookSecret {
        WebhookSecret::from([byte; 32])
    }

    #[tokio::test]
    async fn concurrent_callers_share_one_fetch() {
        let (secret_cache, _) = secret_cache(&[&secret(1).expose()]);
        let (first, second) = tokio::join!(secret_cache.secret(), secret_cache.secret());
        assert_eq!(
            (first, second, secret_cache.secret().await),
            (Some(secret(1)), Some(secret(1)), Some(secret(1)))
        );
    }

    #[tokio::test]
    async fn rotated_secret_is_refetched_at_a_limited_rate() {
        let (secret_cache, clock) = secret_cache(&[
            &secret(1).expose(),
            &secret(1).expose(),
            &secret(2).expose(),
        ]);
        secret_cache.secret().await;
        assert_eq!(
            secret_cache.refresh(&secret(1)).await,
            None,
            "fetched just now"
        );
        clock.advance(MIN_REFETCH_INTERVAL);
        assert_eq!(secret_cache.refresh(&secret(1)).await, None, "unchanged");
        assert_eq!(
            secret_cache.refresh(&secret(1)).await,
            None,
            "refetched just now"
        );
        clock.advance(MIN_REFETCH_INTERVAL);
        assert_eq!(secret_cache.refresh(&secret(1)).await, Some(secret(2)));
        assert_eq!(
            secret_cache.refresh(&secret(1)).await,
            Some(secret(2)),
            "callers with the old secret get the new one"
        );
        assert_eq!(secret_cache.secret().await, Some(secret(2)));
    }

    #[tokio::test]
    async fn failed_fetch_is_retried_after_the_interval() {
        let (secret_cache, clock) = secret_cache(&["<html>", &secret(1).expose()]);
        assert_eq!(secret_cache.secret().await, None);
        assert_eq!(secret_cache.secret().await, None);
        clock.advance(MIN_REFETCH_INTERVAL);
        assert_eq!(secret_cache.secret().await, Some(secret(1)));
        clock.advance(MIN_REFETCH_INTERVAL);
        assert_eq!(secret_cache.refresh(&secret(1)).await, None);
        assert_eq!(
            secret_cache.secret().await,
            Some(secret(1)),
            "the cached secret is used while fetches fail"
        );
    }

    #[tokio::test]
    async fn fixed_secret_is_never_refetched() {
        let clock = Arc::new(ManualClock::at("2026-11-22T09:30:00Z".parse().unwrap()));
        let given = SecretCache::new(SecretSource::Fixed(secret(1)), clock.clone());
        assert_eq!(
            (given.secret().await, given.refresh(&secret(1)).await),
            (Some(secret(1)), None)
        );
        assert_eq!(
            SecretCache::new(SecretSource::None, clock).secret().await,
            None
        );
        assert!(!format!("{:?}", SecretSource::Fixed(secret(1))).contains('1'));
    }
}
