//! The HTTP interface: router, extractors, handlers, presentation and generated pages.

pub mod assets;
pub mod digest_pages;
pub mod error;
pub mod event_log;
pub mod extract;
pub mod feeds;
pub mod generated_page;
pub mod html;
pub mod metrics;
pub mod observe;
pub mod oembed;
pub mod present_share;
pub mod request;
pub mod response;
pub mod router;
pub mod routes;
pub mod share_page;
pub mod state;
pub mod upstream_proxy;
