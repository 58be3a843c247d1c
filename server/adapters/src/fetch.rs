//! Fetches files from untrusted URLs, but not from private networks.
//!
//! - [`resolve`]: resolves names to public addresses only. The check is part of the connection, so a
//!   name that changes between check and use (DNS rebinding) is rejected

mod resolve;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Client, ClientBuilder, Response, header, redirect};
use tokio::sync::OnceCell;
use url::Url;

use resolve::{PublicOnly, ResolveError};

use domain::ip_address::is_private_literal;

/// The limit of redirects; legitimate hosts need one or two.
const MAX_REDIRECTS: usize = 5;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Between two chunks of the response.
const READ_TIMEOUT: Duration = Duration::from_secs(15);
/// For the whole request, against hosts that send very slowly.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(60);
/// The largest response in bytes: more than any photograph.
pub const MAX_REMOTE_BYTES: usize = 50 * 1024 * 1024;

/// A URL that could not be fetched. Its text is a predicate with the input field as subject.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The scheme is not `http` or `https`.
    #[error("must be an http or https URL, not \"{0}:\"")]
    Scheme(String),
    /// A loopback, private, link-local or otherwise special address, directly or behind a redirect.
    #[error(
        "leads to a private network address, which this server does not fetch from; upload the file instead"
    )]
    Private,
    /// The host is not in the allowlist, directly or behind a redirect.
    #[error(
        "is on the host \"{0}\", from which this server does not download; its operator can allow the host with --output-hosts"
    )]
    Host(String),
    /// The host name cannot be resolved.
    #[error("could not be fetched: the host \"{0}\" was not found")]
    UnknownHost(String),
    /// The connection failed or broke.
    #[error("could not be fetched: the host \"{host}\" could not be reached")]
    Unreachable {
        /// The host.
        host: String,
        /// The cause.
        source: reqwest::Error,
    },
    /// The host timed out.
    #[error("could not be fetched: the host \"{0}\" took too long")]
    Slow(String),
    /// The response has an error status.
    #[error("could not be fetched: the host \"{host}\" responded with status {status}")]
    Status {
        /// The host.
        host: String,
        /// The status.
        status: u16,
    },
    /// Too many redirects.
    #[error("could not be fetched: it redirects more than {MAX_REDIRECTS} times")]
    Redirects,
    /// A redirect without a valid target.
    #[error("could not be fetched: it redirects to an invalid URL")]
    BadRedirect,
    /// The response is too large.
    #[error("is larger than {} MB, the limit for downloads", MAX_REMOTE_BYTES / (1024 * 1024))]
    TooLarge,
    /// The HTTP client cannot be built, for example without root certificates.
    #[error("could not be fetched: this server cannot open connections")]
    Client(#[source] reqwest::Error),
}

impl FetchError {
    /// True if a retry may succeed.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::UnknownHost(_) | Self::Unreachable { .. } | Self::Slow(_) => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            _ => false,
        }
    }
}

/// Fetches URLs. The client is built for the first request, because loading root certificates takes
/// time and memory.
#[derive(Debug)]
pub struct Fetcher {
    client: OnceCell<Client>,
    allow_private: bool,
    /// The allowed hosts, with their subdomains; `None` allows all.
    hosts: Option<Vec<String>>,
}

impl Fetcher {
    /// A fetcher that rejects private addresses unless they are allowed.
    pub fn new(allow_private: bool) -> Self {
        Self {
            client: OnceCell::new(),
            allow_private,
            hosts: None,
        }
    }

    /// Restricts the fetcher to these hosts and their subdomains.
    #[must_use]
    pub fn only_from(self, hosts: Vec<String>) -> Self {
        Self {
            hosts: Some(hosts),
            ..self
        }
    }

    /// The bytes at `url`. Follows redirects, each of which is checked like the first URL.
    pub async fn fetch(&self, url: Url) -> Result<Bytes, FetchError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        match tokio::time::timeout(TOTAL_TIMEOUT, self.follow(url)).await {
            Ok(result) => result,
            Err(_) => Err(FetchError::Slow(host)),
        }
    }

    async fn follow(&self, mut url: Url) -> Result<Bytes, FetchError> {
        for _ in 0..=MAX_REDIRECTS {
            self.check(&url)?;
            let response = self
                .client()
                .await?
                .get(url.clone())
                .send()
                .await
                .map_err(|error| explain(&url, error))?;
            match redirect_target(&url, &response)? {
                Some(target) => url = target,
                None => return read_body(&url, response).await,
            }
        }
        Err(FetchError::Redirects)
    }

    /// Rejects other schemes and private IP addresses. Host names are checked when they are resolved.
    fn check(&self, url: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme(url.scheme().to_owned()));
        }
        if let Some(hosts) = &self.hosts
            && !hosts
                .iter()
                .any(|allowed| is_subdomain_of(&host(url), allowed))
        {
            return Err(FetchError::Host(host(url)));
        }
        if is_private_literal(url) && !self.allow_private {
            Err(FetchError::Private)
        } else {
            Ok(())
        }
    }

    async fn client(&self) -> Result<&Client, FetchError> {
        self.client
            .get_or_try_init(|| async {
                client_builder(self.allow_private)
                    .build()
                    .map_err(FetchError::Client)
            })
            .await
    }
}

fn is_subdomain_of(host: &str, allowed: &str) -> bool {
    host.strip_suffix(allowed)
        .is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// A client for untrusted URLs: it does not follow redirects, uses no proxy, and does not connect to
/// names that resolve to private addresses, unless they are allowed.
pub fn client_builder(allow_private: bool) -> ClientBuilder {
    let builder = Client::builder()
        .user_agent(concat!("depth2img-studio/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .pool_max_idle_per_host(0);
    if allow_private {
        builder
    } else {
        builder.dns_resolver(PublicOnly)
    }
}

fn redirect_target(url: &Url, response: &Response) -> Result<Option<Url>, FetchError> {
    if !response.status().is_redirection() {
        return Ok(None);
    }
    let target = response
        .headers()
        .get(header::LOCATION)
        .and_then(|target| target.to_str().ok());
    target
        .and_then(|target| url.join(target).ok())
        .map(Some)
        .ok_or(FetchError::BadRedirect)
}

async fn read_body(url: &Url, mut response: Response) -> Result<Bytes, FetchError> {
    if !response.status().is_success() {
        return Err(FetchError::Status {
            host: host(url),
            status: response.status().as_u16(),
        });
    }
    if response
        .content_length()
        .is_some_and(|length| length > MAX_REMOTE_BYTES as u64)
    {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| explain(url, error))?
    {
        if bytes.len() + chunk.len() > MAX_REMOTE_BYTES {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// True if such a client failed because a name resolves only to private addresses.
pub fn is_private_address_error(error: &reqwest::Error) -> bool {
    matches!(resolve_error(error), Some(ResolveError::Private))
}

/// The resolver's error among the causes.
fn resolve_error(error: &reqwest::Error) -> Option<&ResolveError> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = cause {
        match current.downcast_ref() {
            None => cause = current.source(),
            found => return found,
        }
    }
    None
}

/// Maps a client error.
fn explain(url: &Url, error: reqwest::Error) -> FetchError {
    match resolve_error(&error) {
        Some(ResolveError::Private) => return FetchError::Private,
        Some(ResolveError::Unknown(_)) => return FetchError::UnknownHost(host(url)),
        None => {}
    }
    // URLs may contain secrets, which must not be logged.
    let source = error.without_url();
    if source.is_timeout() {
        FetchError::Slow(host(url))
    } else {
        FetchError::Unreachable {
            host: host(url),
            source,
        }
    }
}

#[cfg(test)]
mod tests;
