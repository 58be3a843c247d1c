//! The building blocks of pages. A component owns no global state: it receives signals and calls
//! callbacks.

pub mod compare;
pub mod confirmation;
pub mod crop;
pub mod depth;
pub mod dynamic;
pub mod fields;
pub mod grid_form;
pub mod header;
pub mod icon;
pub mod lazy;
pub mod log;
pub mod notice;
pub mod overlay;
pub mod progress;
pub mod queue;
pub mod remote_image;
pub mod result_facts;
pub mod run_bar;
pub mod share;
pub mod shortcut_help;
pub mod slot;
pub mod snippets;
pub mod stage;
pub mod styled;
pub mod thumbnail_strip;
