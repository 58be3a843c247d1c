//! The whole server over HTTP, told with typed verbs. The modules mirror the addresses.

mod account;
mod app;
mod blobs;
mod depth;
mod errors;
mod events;
mod files;
mod health;
mod models;
mod openapi;
mod page;
mod photo;
mod predictions;
mod replicate;
mod snippets;
mod upstream;
