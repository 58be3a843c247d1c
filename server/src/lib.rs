//! The studio's server: a Replicate-compatible API under `/v1`, a few routes of its own under
//! `/api`, the engines that run predictions, and the page.
//!
//! The modules are the topmost layers; each imports only from those before it: `http`, `jobs`, `app`.
//! The layers below them are crates. ARCHITECTURE.md at the top of the repository has the map.

pub mod app;
pub mod http;
pub mod jobs;
