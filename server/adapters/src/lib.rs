//! Connections to everything outside of the process and its database: files, networks, engines,
//! and mail.

pub mod archive;
pub mod blobs;
pub mod engines;
pub mod fetch;
pub mod mail;
pub mod upstream_catalog;
pub mod upstream_proxy;
