//! The endpoints, a file each: parameters, body, handler.

pub mod account;
pub mod blobs;
pub mod cog;
pub mod collections;
pub mod deployments;
pub mod depth;
pub mod draft;
pub mod events;
pub mod files;
pub mod grids;
pub mod hardware;
pub mod health;
pub mod history;
pub mod metrics;
pub mod models;
pub mod openapi;
pub mod page;
pub(crate) mod passed_on;
pub mod predictions;
pub mod presets;
pub mod prompts;
pub mod queue;
pub mod search;
pub mod snippets;
mod sse;
pub mod trainings;
pub mod webhooks;
