//! Extractors of our own, so that malformed input is answered with our problem body too.
//!
//! - [`json`]: [`Json`] bodies
//! - [`path`]: [`Path`] and [`Query`] parameters, and [`ModelPath`]
//! - [`owner`]: [`Owner`], and the middleware that authenticates requests
//! - [`peer`]: [`Peer`], the client's network address
//! - [`status_support`]: the prediction statuses that the client understands
//! - [`links`]: [`Links`](domain::links::Links) on the host of the request

mod json;
mod links;
mod owner;
mod path;
mod peer;
mod status_support;

pub use json::Json;
pub use owner::{EmbedVisitor, NewVisitor, Owner, authenticate};
pub use path::{ModelPath, Path, Query};
pub use peer::Peer;
