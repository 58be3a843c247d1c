//! Settings, composition and start of the server.

mod catalog_import;
pub mod command;
pub mod config;
pub mod serve;
