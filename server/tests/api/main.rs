//! The whole server over HTTP, told with typed verbs. The modules mirror the addresses.

mod account;
mod any_model;
mod app;
mod blobs;
mod collections;
mod deployments;
mod depth;
mod errors;
mod events;
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
mod webhooks;
