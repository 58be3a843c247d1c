//! The studio's server: a Replicate-compatible API under `/v1`, a few routes of its own under `/api`,
//! the engines that run predictions, and the page.
//!
//! ARCHITECTURE.md at the top of the repository has the map.

pub mod archive;
pub mod backoff;
pub mod blobs;
pub mod card;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod digests;
pub mod document;
pub mod embed_keys;
pub mod engines;
pub mod error;
pub mod events;
pub mod extract;
pub mod feeds;
pub mod fetch;
pub mod files;
pub mod following;
pub mod history;
pub mod limiter;
pub mod links;
pub mod metrics;
pub mod models;
pub mod observe;
pub mod owner;
pub mod page;
pub mod passage;
pub mod pictures;
pub mod predictions;
pub mod preparation;
pub mod router;
pub mod routes;
pub mod serve;
pub mod shares;
pub mod signer;
pub mod snippets;
pub mod sources;
pub mod state;
pub mod store;
pub mod sweep;
pub mod webhooks;
pub mod words;
