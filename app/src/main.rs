//! The studio page: a Leptos application that runs in the browser.
//!
//! Each module imports only those above it in this list:
//!
//! - `geometry`: positions, sizes and transformations; `json`: serialization; `image_header`:
//!   formats and sizes of image files. They import no other module
//! - `crop`, `depth`: cropping and depth maps, as plain tested values
//! - `browser`: all access to browser APIs
//! - `i18n`: messages, numbers and dates in the visitor's language
//! - `client`: requests to the server
//! - `state`: data and rules of the page, as plain tested values
//! - `components`: what pages are composed of
//! - `pages`: one per route; they load data and own the address

mod app;
mod browser;
mod client;
mod components;
mod crop;
mod depth;
mod geometry;
mod i18n;
mod image_header;
mod json;
mod pages;
mod state;

fn main() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        i18n::load_language().await;
        leptos::mount::mount_to_body(app::App);
    });
}
