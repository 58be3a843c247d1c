//! Copying what an engine far away has made.

use std::{pin::pin, time::Duration};

use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use url::Url;

use super::{
    Made, Outcome, OutputFile, Update,
    upstream::{End, Upstream},
    words,
};
use crate::{
    backoff::Backoff,
    fetch::{FetchError, Fetcher},
    sources,
};

/// Where Replicate keeps outputs; the host below it has changed over the years.
const DELIVERY: &str = "replicate.delivery";
const REMOVED: &str =
    "The result had been removed before it could be copied. Run it again if you like.";
/// Copied at a time.
const AT_ONCE: usize = 4;
/// Replicate deletes its copy an hour after the end: until then there is hope.
const PATIENCE: Duration = Duration::from_secs(50 * 60);
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(300),
    most: Duration::from_secs(30),
};

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

    /// The end of a prediction: what it made is copied before it is called done.
    pub fn ending<'a>(&'a self, known: &'a Upstream, end: End) -> BoxStream<'a, Update> {
        async_stream::stream! {
            let outcome = match end {
                End::Canceled => Outcome::Canceled,
                End::Aborted => Outcome::Aborted,
                End::Failed => words::failure(known.error.as_deref(), &known.logs),
                End::Succeeded if known.data_removed && known.output.is_null() => Outcome::Failed(REMOVED.into()),
                End::Succeeded => {
                    let (value, files) = known.files();
                    let count = files.len();
                    let (places, addresses): (Vec<_>, Vec<_>) = files.into_iter().unzip();
                    let mut copies = pin!(self.copies(addresses).enumerate());
                    let mut missing = Vec::new();
                    while let Some((place, copy)) = copies.next().await {
                        match copy {
                            Ok(file) => yield Update::Output(file),
                            Err(error) => missing.push(format!("Output {} of {count} {error}.", place + 1)),
                        }
                    }
                    let made = Made::Shaped { value, places };
                    if missing.is_empty() { Outcome::Succeeded { made, predict_time: known.predict_time } } else { Outcome::Failed(missing.join(" ")) }
                }
            };
            yield Update::Ended(outcome);
        }
        .boxed()
    }

    /// The files at these addresses, in their order. What fails for now is tried again, without holding up the others.
    fn copies<'a>(
        &'a self,
        addresses: Vec<String>,
    ) -> impl Stream<Item = Result<OutputFile, FetchError>> + 'a {
        stream::iter(addresses)
            .map(move |address| self.copy(address))
            .buffered(AT_ONCE)
    }

    async fn copy(&self, address: String) -> Result<OutputFile, FetchError> {
        if let Some(bytes) = sources::decode_data_uri(&address) {
            return Ok(OutputFile {
                bytes,
                extension: None,
            });
        }
        let url = Url::parse(&address).map_err(|_| FetchError::BadRedirect)?;
        let is_trusted = url
            .host_str()
            .is_some_and(|host| self.trusted_hosts.iter().any(|trusted| trusted == host));
        let fetcher = if is_trusted {
            &self.trusted
        } else {
            &self.public
        };
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
        let bytes = tokio::time::timeout(PATIENCE, tries)
            .await
            .unwrap_or(Err(FetchError::Slow(host)))?;
        Ok(OutputFile {
            bytes,
            extension: url
                .path()
                .rsplit_once('.')
                .map(|(_, extension)| extension.to_lowercase()),
        })
    }
}
