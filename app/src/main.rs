//! The studio page: a Leptos application that runs in the browser.
//!
//! - `pages`: one a route; they load, and they own the address
//! - `components`: what pages are made of
//! - `state`: what the page knows, as plain tested values
//! - `depth`: depth maps as things to work on, as plain tested values
//! - `client`: what it asks of the server
//! - `json`: reading and writing it
//! - `words`: what people read, in their language
//! - `browser`: everything that touches the browser

mod app;
mod browser;
mod client;
mod components;
mod depth;
mod json;
mod pages;
mod state;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        words::choose().await;
        leptos::mount::mount_to_body(app::App);
    });
}
