//! What pages are made of. A component owns nothing global: it takes signals and gives callbacks.

pub mod compare;
pub mod crop;
pub mod depth;
pub mod dynamic;
pub mod fetched;
pub mod fields;
pub mod header;
pub mod icon;
pub mod lazy;
pub mod log;
pub mod meta;
pub mod notice;
pub mod progress;
pub mod queue;
pub mod run_bar;
pub mod share;
pub mod sheet;
pub mod slot;
pub mod snippets;
pub mod stage;
pub mod strip;
pub mod styled;
pub mod vary;
