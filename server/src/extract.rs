//! Extractors of our own, so that malformed input gets our problem body too.
//!
//! - [`json`]: [`Json`] bodies
//! - [`path`]: [`Path`] and [`Query`] parameters
//! - [`owner`]: [`Owner`], whoever asks, and the middleware that finds out
//! - [`peer`]: [`Peer`], the address that a request came from
//! - [`vocabulary`]: which statuses whoever asks understands
//! - [`links`]: [`Links`](crate::links::Links) on the host that was asked

mod json;
mod links;
mod owner;
mod path;
mod peer;
mod vocabulary;

pub use json::Json;
pub use owner::{EmbedVisitor, Newcomer, Owner, identify};
pub use path::{Path, Query};
pub use peer::Peer;
