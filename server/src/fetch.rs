//! Fetches pictures from addresses that strangers give, and nothing from networks that they could not reach
//! themselves.
//!
//! - [`address`]: which network addresses are public
//! - [`resolve`]: names to public addresses only, checked where the connection is made, so that a name that
//!   changes its mind between check and use gains nothing

mod address;
mod resolve;

use std::{net::IpAddr, time::Duration};

use bytes::{Bytes, BytesMut};
use reqwest::{Client, ClientBuilder, Response, header, redirect};
use tokio::sync::OnceCell;
use url::{Host, Url};

pub use address::is_public;

use resolve::{PublicOnly, ResolveError};

/// Redirects that are followed; honest hosts need one or two.
const REDIRECTS: usize = 5;
/// To connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Between two pieces of the answer.
const READ_TIMEOUT: Duration = Duration::from_secs(15);
/// For all of it, so that a host that drips is given up.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(60);
/// Bytes of an answer that are taken: above any photograph, far below what hurts.
pub const REMOTE_BYTES: usize = 50 * 1024 * 1024;

/// Why an address gave nothing. Reads after the name of the field that held it.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Another scheme.
    #[error("must be an http or https address, not \"{0}:\"")]
    Scheme(String),
    /// A loopback, private, link-local or otherwise special address, directly or behind a redirect.
    #[error(
        "leads to a private network address, which this server does not fetch from; upload the file in its place"
    )]
    Private,
    /// A host that is not among those that were allowed, directly or behind a redirect.
    #[error(
        "lies on the host \"{0}\", which this server does not copy from; whoever runs it can allow that with --output-hosts"
    )]
    Host(String),
    /// The host's name is not known.
    #[error("could not be fetched: the host \"{0}\" was not found")]
    UnknownHost(String),
    /// No connection, or it broke.
    #[error("could not be fetched: the host \"{host}\" could not be reached")]
    Unreachable {
        /// The host.
        host: String,
        /// Why.
        source: reqwest::Error,
    },
    /// The host took too long.
    #[error("could not be fetched: the host \"{0}\" took too long")]
    Slow(String),
    /// The host said no.
    #[error("could not be fetched: the host \"{host}\" answered with status {status}")]
    Status {
        /// The host.
        host: String,
        /// What it answered.
        status: u16,
    },
    /// In circles, or on and on.
    #[error("could not be fetched: it redirects more than {REDIRECTS} times")]
    Redirects,
    /// A redirect to nowhere.
    #[error("could not be fetched: it redirects to something that is no address")]
    BadRedirect,
    /// Too much.
    #[error("is larger than {} MB, which is more than is fetched from elsewhere", REMOTE_BYTES / (1024 * 1024))]
    TooLarge,
    /// The machine cannot make TLS connections.
    #[error("could not be fetched: this server cannot open connections")]
    Client(#[source] reqwest::Error),
}

impl FetchError {
    /// True where the same address may give something later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::UnknownHost(_) | Self::Unreachable { .. } | Self::Slow(_) => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            _ => false,
        }
    }
}

/// Fetches addresses. The client is made with the first use: certificates take memory and time.
#[derive(Debug)]
pub struct Fetcher {
    client: OnceCell<Client>,
    allow_private: bool,
    /// Where set, only these hosts and those below them.
    hosts: Option<Vec<String>>,
}

impl Fetcher {
    /// A fetcher that refuses private addresses, unless a test or a trusting operator allows them.
    pub fn new(allow_private: bool) -> Self {
        Self {
            client: OnceCell::new(),
            allow_private,
            hosts: None,
        }
    }

    /// The same, from these hosts and those below them only.
    #[must_use]
    pub fn only_from(self, hosts: Vec<String>) -> Self {
        Self {
            hosts: Some(hosts),
            ..self
        }
    }

    /// The bytes at `url`, after at most five redirects, each of which is checked like the first address.
    pub async fn fetch(&self, url: Url) -> Result<Bytes, FetchError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        match tokio::time::timeout(TOTAL_TIMEOUT, self.follow(url)).await {
            Ok(result) => result,
            Err(_) => Err(FetchError::Slow(host)),
        }
    }

    async fn follow(&self, mut url: Url) -> Result<Bytes, FetchError> {
        for _ in 0..=REDIRECTS {
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
                None => return take(&url, response).await,
            }
        }
        Err(FetchError::Redirects)
    }

    /// Refuses other schemes and literal private addresses; names are checked when they are resolved.
    fn check(&self, url: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme(url.scheme().to_owned()));
        }
        if let Some(hosts) = &self.hosts
            && !hosts.iter().any(|allowed| is_below(&host(url), allowed))
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

fn is_below(host: &str, allowed: &str) -> bool {
    host.strip_suffix(allowed)
        .is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// True where the address names its host by a private network address. Names are checked when they are resolved.
pub fn is_private_literal(url: &Url) -> bool {
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        _ => None,
    };
    literal.is_some_and(|address| !is_public(address))
}

/// A client for addresses that strangers give: it follows no redirect, uses no proxy, and unless they are allowed connects to no name
/// that leads to a private address.
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

async fn take(url: &Url, mut response: Response) -> Result<Bytes, FetchError> {
    if !response.status().is_success() {
        return Err(FetchError::Status {
            host: host(url),
            status: response.status().as_u16(),
        });
    }
    if response
        .content_length()
        .is_some_and(|length| length > REMOTE_BYTES as u64)
    {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = BytesMut::new();
    while let Some(piece) = response
        .chunk()
        .await
        .map_err(|error| explain(url, error))?
    {
        if bytes.len() + piece.len() > REMOTE_BYTES {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// True where such a client failed because a name leads to private addresses only.
pub fn leads_to_private(error: &reqwest::Error) -> bool {
    matches!(resolve_error(error), Some(ResolveError::Private))
}

/// [`resolve`]'s own error among the causes.
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

/// The failure in words.
fn explain(url: &Url, error: reqwest::Error) -> FetchError {
    match resolve_error(&error) {
        Some(ResolveError::Private) => return FetchError::Private,
        Some(ResolveError::Unknown(_)) => return FetchError::UnknownHost(host(url)),
        None => {}
    }
    // An error's address could hold what is nobody's business in a log.
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
