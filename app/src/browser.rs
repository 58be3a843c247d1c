//! Everything that touches the browser, and nothing else in the app does: each concern a small function, a
//! guard that ends with its owner, or a hook that gives plain values and read-only signals.

mod address;
mod back;
mod bitmap;
mod canvas;
mod colours;
mod composed;
mod contact_sheet;
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
mod frame;
mod full_screen;
mod head;
mod host;
mod incoming;
mod inlined;
mod kept_scroll;
mod keys;
mod latest;
mod locale;
mod motion;
mod notification;
mod packing;
mod part;
mod picked_file;
mod pointer;
mod presence;
mod press;
mod random;
mod scroll;
mod sending;
mod size;
mod storage;
mod stylesheet;
mod tilt;
mod time;
mod upload;
mod webgl;

pub use address::{Address, asked, origin};
pub use back::use_step;
pub use bitmap::Bitmap;
pub use canvas::paint;
pub use colours::colours;
pub use composed::{Copied, copy_image, copy_picture};
pub use contact_sheet::save_contact_sheet;
pub use control::{click, focus_fault, has_bad_input, is_unfolded, set_value};
pub use copy::copy;
pub use decoded::{load, use_decoded};
pub use dialog::use_modal;
pub use direction::reading_direction;
pub use download::{download, save};
pub use effect::effect;
pub use event_source::{EventStream, Handlers};
pub use fetch::{Answer, Ask, Unreachable, fetch, fetch_bytes, fetch_file};
pub use focus::{
    bring_into_view, focus, focus_nth, focus_on, focus_step, focused_within, use_focus_back,
};
pub use frame::{NextFrame, painted};
pub use full_screen::{can_fill_screen, toggle_full_screen, use_full_screen};
pub use head::show_progress;
pub use host::{Host, set_theme};
pub use incoming::{use_drops, use_pastes};
pub use inlined::{inlined, remove_written};
pub use kept_scroll::use_kept_scroll;
pub use keys::{command_key, use_escape, use_keys, use_run_shortcut};
pub use latest::Latest;
pub use locale::{
    choose_language, chosen_language, declare_language, language_name, languages, plural_category,
    written_number,
};
pub use motion::{has_mouse, reduces_motion};
pub use notification::{Permission, ask_permission, notify, permission};
pub use packing::{pack, unpack};
pub use part::{PartAnswer, part_answer, reload};
pub use picked_file::{PickedFile, files_of};
pub use pointer::{
    capture_pointer, fingers, frame_under, holds_pointer, is_at_itself, is_on, pointer_across,
    pointer_at, pointer_down, touches, turn,
};
pub use presence::{is_hidden, use_hide, use_leave, use_return};
pub use press::use_long_press;
pub use random::{random_key, random_seed};
pub use scroll::{is_near, use_scroll, use_view};
pub use sending::{can_send, send};
pub use size::{pixel_ratio, use_size};
pub use storage::{keep, keep_for_session, keep_nothing, kept, kept_for_session};
pub use stylesheet::use_stylesheet;
pub use tilt::{can_tilt, may_tilt, on_tilt};
pub use time::{after, day, day_start, moment_in, now, since, use_interval, when};
pub use upload::upload;
/// What code elsewhere may hold of the page, to hand it back to a function of this module.
pub use web_sys::Element;
pub use webgl::Surface;
