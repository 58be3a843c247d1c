//! Settings, composition and start of the server.

pub mod config;
pub mod serve;
