//! The whole server over HTTP, told with typed verbs. The modules mirror the addresses.

mod account;
mod app;
mod blobs;
mod cog;
mod collections;
mod depth;
mod errors;
mod events;
mod figures;
mod files;
mod hardware;
mod health;
mod limits;
mod models;
mod openapi;
mod page;
mod photo;
mod predictions;
mod prefix;
mod replicate;
mod search;
mod snippets;
mod stored;
mod upstream;
mod upstream_only;
mod webhooks;
