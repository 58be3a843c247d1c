//! The whole server over HTTP, told with typed verbs. The modules mirror the addresses.

mod account;
mod app;
mod blobs;
mod errors;
mod files;
mod health;
mod models;
mod openapi;
mod page;
