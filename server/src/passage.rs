//! Questions that Replicate answers better than this server: passed on in this server's name, the answers passed back.

use bytes::Bytes;
use futures_util::future::BoxFuture;
use reqwest::{Method, StatusCode, header::HeaderValue};

use crate::engines::Attachment;

/// Whoever answers.
pub trait Passage: Send + Sync {
    /// Where addresses in answers lead that are its own, as `https://api.replicate.com/v1`.
    fn base(&self) -> &str;

    /// Asks. What is wrong between this server and the one that answers is no answer but an error.
    fn pass(&self, question: Question) -> BoxFuture<'_, Result<Answer, PassageError>>;

    /// Takes a file of this server's, which it could not read here; gives the address by which a question may refer to it.
    fn lend(&self, file: Attachment) -> BoxFuture<'_, Result<String, PassageError>>;
}

/// A request.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its method.
    pub method: Method,
    /// Path and query below `/v1`, as `/models?cursor=x`.
    pub path: String,
    /// The type of its body, where it has one.
    pub content_type: Option<HeaderValue>,
    /// Its body.
    pub body: Bytes,
}

/// What was said to it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Anything but what concerns this server only, such as a token that is not taken.
    pub status: StatusCode,
    /// The type of the body.
    pub content_type: Option<HeaderValue>,
    /// When to ask again, where it was said.
    pub retry_after: Option<HeaderValue>,
    /// The body.
    pub body: Bytes,
}

/// No answer; the sentence says why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PassageError(pub String);
