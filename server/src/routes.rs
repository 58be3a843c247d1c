//! The endpoints, a file each: parameters, body, handler.

pub mod account;
pub mod blobs;
pub mod depth;
pub mod events;
pub mod files;
pub mod health;
pub mod metrics;
pub mod models;
pub mod openapi;
pub mod page;
pub mod predictions;
pub mod snippets;
