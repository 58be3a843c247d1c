//! All access to browser APIs. No other module uses web-sys. Each concern is a small function, a
//! guard that is released on drop, or a hook that returns plain values and read-only signals.

mod action_queue;
mod address;
mod animation_frame;
mod bitmap;
mod canvas;
mod compression;
mod contact_sheet;
mod copy_image;
mod copy_text;
mod device_orientation;
mod dialog;
mod direction;
mod download;
mod drop_paste;
mod effect;
mod elements;
mod event_source;
mod focus;
mod form_control;
mod full_screen;
mod history_entry;
mod host;
mod http;
mod image_loading;
mod inline_script;
mod keyboard;
mod latest_task;
mod local_file;
mod locale;
mod long_press;
mod media_query;
mod mesh_renderer;
mod notification;
mod number_format;
mod page_chunk;
mod page_title;
mod page_visibility;
mod pixel_colours;
mod pointer;
mod random;
mod resize_observer;
mod scroll;
mod scroll_restoration;
mod storage;
mod stylesheet;
mod time;
mod upload;
mod web_share;

pub use action_queue::ActionQueue;
pub use address::{Address, origin, query_param};
pub use animation_frame::{AnimationFrame, after_paint};
pub use bitmap::Bitmap;
pub use canvas::put_pixels;
pub use compression::{deflate, inflate};
pub use contact_sheet::save_contact_sheet;
pub use copy_image::{CopyOutcome, copy_image, copy_stage};
pub use copy_text::copy_text;
pub use device_orientation::{has_tilt_sensor, on_tilt, request_tilt_permission};
pub use dialog::use_modal;
pub use direction::reading_direction;
pub use download::{download, save_file};
pub use drop_paste::{use_file_drop, use_paste};
pub use effect::effect;
pub use event_source::{EventStream, Handlers};
pub use focus::{
    focus, focus_by_id, focus_nth, focus_step, focused_attribute, scroll_into_view,
    use_restored_focus,
};
pub use form_control::{focus_field, has_bad_input, is_details_open, open_file_dialog, set_value};
pub use full_screen::{can_use_full_screen, toggle_full_screen, use_full_screen};
pub use history_entry::use_history_entry;
pub use host::{Host, set_theme};
pub use http::{AbortGuard, HttpResponse, NetworkError, json_request};
pub use image_loading::{load_image, use_decoded_image};
pub use inline_script::{inline_script, remove_element};
pub use keyboard::{command_key_label, use_escape, use_keys, use_run_shortcut};
pub use latest_task::LatestTask;
pub use local_file::{LocalFile, picked_file};
pub use locale::{
    format_number, language_name, plural_category, preferred_languages, set_document_language,
    store_language, stored_language,
};
pub use long_press::use_long_press;
pub use media_query::{has_mouse, prefers_reduced_motion};
pub use mesh_renderer::MeshRenderer;
pub use notification::{Permission, notify, permission, request_permission};
pub use number_format::to_fixed;
pub use page_chunk::{ChunkResponse, last_chunk_response, reload};
pub use page_title::set_title_and_progress;
pub use page_visibility::{is_hidden, use_offline, use_page_hide, use_resume};
pub use pixel_colours::pixel_colours;
pub use pointer::{
    capture_pointer, event_matches, frame_at_pointer, has_pointer_capture, is_own_target,
    pointer_across, pointer_at, pointer_down, touch_count, touch_radius, wheel_pixels,
};
pub use random::{random_key, random_seed};
pub use resize_observer::{device_pixel_ratio, use_size};
pub use scroll::{is_near_viewport, use_grid_viewport, use_scroll_or_resize};
pub use scroll_restoration::use_scroll_restoration;
pub use storage::{disable_storage, local_storage, session_storage};
pub use stylesheet::use_stylesheet;
pub use time::{
    day_start, format_date, format_date_time, now_seconds, seconds_since, timestamp_in,
    use_interval, use_timeout,
};
pub use upload::upload;
pub use web_share::{can_share, share};
/// A handle to an element, which other modules only pass back to functions of this one.
pub use web_sys::Element;
