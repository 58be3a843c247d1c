//! Everything that touches the browser, and nothing else in the app does: each concern a small function, a
//! guard that ends with its owner, or a hook that gives plain values and read-only signals.

mod address;
mod control;
mod copy;
mod decoded;
mod dialog;
mod direction;
mod download;
mod effect;
mod event_source;
mod fetch;
mod focus;
mod head;
mod incoming;
mod keys;
mod latest;
mod picked_file;
mod pointer;
mod presence;
mod press;
mod random;
mod scroll;
mod storage;
mod time;
mod upload;

pub use address::Address;
pub use control::{click, focus_fault, has_bad_input, is_unfolded};
pub use copy::copy;
pub use decoded::use_decoded;
pub use dialog::use_modal;
pub use direction::reading_direction;
pub use download::download;
pub use effect::effect;
pub use event_source::{EventStream, Handlers};
pub use fetch::{Answer, Ask, Unreachable, fetch, fetch_file};
pub use focus::focus_nth;
pub use head::show_progress;
pub use incoming::{use_drops, use_pastes};
pub use keys::{shortcut_hint, use_escape, use_run_shortcut};
pub use latest::Latest;
pub use picked_file::{PickedFile, files_of};
pub use pointer::{capture_pointer, holds_pointer, pointer_across, touches};
pub use presence::{use_leave, use_return};
pub use press::use_long_press;
pub use random::{random_key, random_seed};
pub use scroll::{keep_scroll, kept_scroll, scroll_to, use_view};
pub use storage::{keep, kept};
pub use time::{after, day_start, now, since, use_interval, when};
pub use upload::upload;
/// What code elsewhere may hold of the page, to hand it back to a function of this module.
pub use web_sys::Element;
