use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use url::Url;

use crate::{
    backoff::Backoff,
    fetch::{FetchError, Fetcher},
    sources,
};

/// Where Replicate keeps outputs; the host below it has changed over the years.
const DELIVERY: &str = "replicate.delivery";
/// Copied at a time.
const AT_ONCE: usize = 4;
/// Replicate deletes its copy an hour after the end: until then there is hope.
const PATIENCE: Duration = Duration::from_secs(50 * 60);
const BACKOFF: Backoff = Backoff { first: Duration::from_millis(300), most: Duration::from_secs(30) };

/// Copies outputs from where they may lie: Replicate's own hosts, and those that the operator named.
#[derive(Debug)]
pub(super) struct Outputs {
    public: Fetcher,
    /// Hosts that the operator named may be on a private network.
    trusted: Fetcher,
    trusted_hosts: Vec<String>,
}

impl Outputs {
    pub fn new(trusted_hosts: Vec<String>) -> Self {
        Self {
            public: Fetcher::new(false).only_from(vec![DELIVERY.into()]),
            trusted: Fetcher::new(true).only_from(trusted_hosts.clone()),
            trusted_hosts,
        }
    }

    /// The bytes at these addresses, in their order. What fails for now is tried again, without holding up the others.
    pub fn copies<'a>(&'a self, addresses: Vec<String>) -> impl Stream<Item = Result<Bytes, FetchError>> + 'a {
        stream::iter(addresses).map(move |address| self.copy(address)).buffered(AT_ONCE)
    }

    async fn copy(&self, address: String) -> Result<Bytes, FetchError> {
        if let Some(inline) = sources::decode_data_uri(&address) {
            return Ok(inline);
        }
        let url = Url::parse(&address).map_err(|_| FetchError::BadRedirect)?;
        let is_trusted = url.host_str().is_some_and(|host| self.trusted_hosts.iter().any(|trusted| trusted == host));
        let fetcher = if is_trusted { &self.trusted } else { &self.public };
        let tries = async {
            let mut failures = 0;
            loop {
                match fetcher.fetch(url.clone()).await {
                    Err(error) if error.is_passing() => {
                        failures += 1;
                        tracing::warn!(
                            error = &error as &dyn std::error::Error,
                            failures,
                            "an output could not be copied; it will be tried again"
                        );
                        tokio::time::sleep(BACKOFF.delay(failures)).await;
                    }
                    result => return result,
                }
            }
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        tokio::time::timeout(PATIENCE, tries).await.unwrap_or(Err(FetchError::Slow(host)))
    }
}
