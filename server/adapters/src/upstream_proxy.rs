//! Requests that are forwarded to Replicate with this server's token.

use std::error::Error;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use reqwest::{Method, StatusCode, header::HeaderValue};

use domain::attachment::Attachment;

/// A server that requests are forwarded to.
pub trait UpstreamProxy: Send + Sync {
    /// The base URL of links in its responses, such as `https://api.replicate.com/v1`.
    fn base(&self) -> &str;

    /// Forwards a request.
    ///
    /// # Errors
    /// If the request fails for a reason that the client cannot change, such as this server's token.
    fn forward(&self, request: ProxyRequest) -> BoxFuture<'_, Result<ProxyResponse, ProxyError>>;

    /// Uploads a file of this server. Returns the URL for use in a request.
    fn upload_attachment(&self, file: Attachment) -> BoxFuture<'_, Result<String, ProxyError>>;
}

/// A request to forward.
#[derive(Debug, Clone)]
pub struct ProxyRequest {
    /// The method.
    pub method: Method,
    /// The path and query below `/v1`, such as `/models?cursor=x`.
    pub path: String,
    /// The type of the body, if there is one.
    pub content_type: Option<HeaderValue>,
    /// The body.
    pub body: Bytes,
}

/// The response to a forwarded request.
#[derive(Debug, Clone)]
pub struct ProxyResponse {
    /// The status; never one that concerns only this server, such as a rejected token.
    pub status: StatusCode,
    /// The type of the body.
    pub content_type: Option<HeaderValue>,
    /// The `Retry-After` header.
    pub retry_after: Option<HeaderValue>,
    /// The body.
    pub body: Bytes,
}

/// A request that could not be forwarded, with a message for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ProxyError(pub String);

/// Requests the secret that signs an upstream's webhooks.
pub trait FetchSecret: Send + Sync {
    /// The secret, `whsec_…`.
    fn fetch_secret(&self) -> BoxFuture<'_, Result<String, Box<dyn Error + Send + Sync>>>;
}
