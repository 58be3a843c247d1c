//! What the product does: predictions, sharing, the catalog and the rest, without HTTP.

pub mod catalog;
pub mod digests;
pub mod embed_keys;
pub mod files;
pub mod history;
pub mod metadata_removal;
pub mod new_models;
pub mod predictions;
pub mod preparation;
pub mod rate_limit;
pub mod shares;
pub mod snippets;
pub mod sources;
pub mod votes;
pub mod webhooks;
