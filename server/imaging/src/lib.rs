//! Everything that computes on pixels: no I/O, no engine, no HTTP. The crate is optimised in
//! development too, because its loops are too slow otherwise.
//!
//! - [`pictures`]: formats, ingest and depth maps
//! - [`built_in`]: the networks and the renderer of the built-in engine
//! - [`card`]: the link preview of a share

pub mod built_in;
pub mod card;
pub mod pictures;
