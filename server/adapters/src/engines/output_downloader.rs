//! Downloads the output files of a remote engine.

use std::{pin::pin, time::Duration};

use backon::{ExponentialBuilder, Retryable};
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use url::Url;

use super::{
    Outcome, Output, OutputFile, Update, error_messages,
    upstream_prediction::{End, UpstreamPrediction},
};
use crate::fetch::{FetchError, Fetcher};
use domain::data_uri::decode_data_uri;

/// The domain of Replicate's output files; the host below it has changed over the years.
const REPLICATE_DELIVERY: &str = "replicate.delivery";
const REMOVED: &str =
    "The result had been removed before it could be copied. Run it again if you like.";
const MAX_CONCURRENT_DOWNLOADS: usize = 4;
/// Time after which a download is abandoned. Replicate deletes outputs an hour after the end.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(50 * 60);
/// Retries of a download until its timeout: after 150 to 300 ms at first, later after 15 to 30 s.
const DOWNLOAD_RETRY: ExponentialBuilder = ExponentialBuilder::new()
    .with_jitter()
    .with_min_delay(Duration::from_millis(150))
    .with_max_delay(Duration::from_secs(15))
    .without_max_times();

/// Downloads output files from Replicate's domain and from trusted hosts.
#[derive(Debug)]
pub(super) struct OutputDownloader {
    public: Fetcher,
    /// Trusted hosts may be in a private network.
    trusted: Fetcher,
    trusted_hosts: Vec<String>,
}

impl OutputDownloader {
    /// `trusted_hosts` are those that the operator configured.
    pub fn new(trusted_hosts: Vec<String>) -> Self {
        Self {
            public: Fetcher::new(false).only_from(vec![REPLICATE_DELIVERY.into()]),
            trusted: Fetcher::new(true).only_from(trusted_hosts.clone()),
            trusted_hosts,
        }
    }

    /// The last updates of a prediction that has ended upstream: its output files, then the
    /// outcome.
    pub fn finish<'a>(
        &'a self,
        prediction: &'a UpstreamPrediction,
        end: End,
    ) -> BoxStream<'a, Update> {
        async_stream::stream! {
            let outcome = match end {
                End::Canceled => Outcome::Canceled,
                End::Aborted => Outcome::Aborted,
                End::Failed => {
                    error_messages::failure(prediction.error.as_deref(), &prediction.logs)
                }
                End::Succeeded if prediction.data_removed && prediction.output.is_null() => {
                    Outcome::Failed(REMOVED.into())
                }
                End::Succeeded => {
                    let (value, files) = prediction.files();
                    let count = files.len();
                    let (file_pointers, urls): (Vec<_>, Vec<_>) = files.into_iter().unzip();
                    let mut downloads = pin!(self.download_all(urls).enumerate());
                    let mut errors = Vec::new();
                    while let Some((index, download)) = downloads.next().await {
                        match download {
                            Ok(file) => yield Update::Output(file),
                            Err(error) => {
                                errors.push(format!("Output {} of {count} {error}.", index + 1));
                            }
                        }
                    }
                    if errors.is_empty() {
                        Outcome::Succeeded {
                            output: Output::Json { value, file_pointers },
                            predict_time: prediction.predict_time,
                        }
                    } else {
                        Outcome::Failed(errors.join(" "))
                    }
                }
            };
            yield Update::Ended(outcome);
        }
        .boxed()
    }

    /// The files at these URLs, in order.
    fn download_all<'a>(
        &'a self,
        urls: Vec<String>,
    ) -> impl Stream<Item = Result<OutputFile, FetchError>> + 'a {
        stream::iter(urls)
            .map(move |url| self.download(url))
            .buffered(MAX_CONCURRENT_DOWNLOADS)
    }

    async fn download(&self, url: String) -> Result<OutputFile, FetchError> {
        if let Some(bytes) = decode_data_uri(&url) {
            return Ok(OutputFile {
                bytes,
                extension: None,
            });
        }
        let url = Url::parse(&url).map_err(|_| FetchError::BadRedirect)?;
        let host = url.host_str().unwrap_or_default();
        let fetcher = if self.trusted_hosts.iter().any(|trusted| trusted == host) {
            &self.trusted
        } else {
            &self.public
        };
        let download = (|| fetcher.fetch(url.clone()))
            .retry(DOWNLOAD_RETRY)
            .when(FetchError::is_transient)
            .notify(|error, delay| {
                tracing::warn!(
                    error = error as &dyn std::error::Error,
                    delay_ms = delay.as_millis() as u64,
                    "output download failed, retrying"
                );
            });
        let bytes = match tokio::time::timeout(DOWNLOAD_TIMEOUT, download).await {
            Ok(result) => result?,
            Err(_) => return Err(FetchError::Slow(host.to_owned())),
        };
        let extension = url.path().rsplit_once('.');
        Ok(OutputFile {
            bytes,
            extension: extension.map(|(_, extension)| extension.to_lowercase()),
        })
    }
}
