//! The embedding page, if this page runs in a frame. docs/embedding.md has the protocol of the
//! messages.

use js_sys::JSON;
use leptos::{ev, prelude::*};
use serde_json::{Map, Value, json};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, ResizeObserver, Url, Window};

use super::query_param;
use crate::json;

/// Source and version of the protocol, in every message.
const SOURCE: &str = "depth2img";
const VERSION: u64 = 1;

/// The embedding page. Its origin is the query parameter `origin`; the browser delivers messages to
/// no other origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    origin: Option<String>,
}

impl Host {
    /// The host; `None` if the page is not in a frame.
    pub fn detect() -> Option<Self> {
        let is_origin = |text: &String| {
            Url::new(text)
                .is_ok_and(|url| url.origin() == *text && url.protocol().starts_with("http"))
        };
        parent_window().map(|_| Self {
            origin: query_param("origin").filter(is_origin),
        })
    }

    /// Posts a message to the host. A host without an origin receives `resize` messages only.
    pub fn post(&self, kind: &str, fields: Value) {
        let Value::Object(fields) = fields else {
            return;
        };
        let any_origin = (kind == "resize").then_some("*");
        if let (Some(parent), Some(origin)) =
            (parent_window(), self.origin.as_deref().or(any_origin))
        {
            let mut message: Map<String, Value> = Map::from_iter([
                ("source".into(), SOURCE.into()),
                ("v".into(), VERSION.into()),
            ]);
            message.insert("type".into(), kind.into());
            message.extend(fields);
            if let Ok(message) = JSON::parse(&json::write(&Value::Object(message))) {
                _ = parent.post_message(&message, origin);
            }
        }
    }

    /// Calls `on_message` with the type and the content of each message from the host until the
    /// component ends. Messages of other senders are ignored.
    pub fn on_message(&self, on_message: impl Fn(&str, &Value) + 'static) {
        let origin = self.origin.clone();
        let listener = window_event_listener(ev::message, move |event: MessageEvent| {
            let is_host = parent_window()
                .zip(event.source())
                .is_some_and(|(parent, source)| JsValue::from(source) == JsValue::from(parent));
            if !is_host || Some(event.origin()) != origin {
                return;
            }
            let text = JSON::stringify(&event.data())
                .ok()
                .and_then(|text| text.as_string());
            let Some(message) = text.and_then(|text| json::read::<Value>(&text)) else {
                return;
            };
            if message["source"] == SOURCE && message["v"] == VERSION {
                on_message(message["type"].as_str().unwrap_or_default(), &message);
            }
        });
        on_cleanup(move || listener.remove());
    }

    /// Posts the height of the element that matches `selector` to the host, now and after each
    /// change, until the component ends.
    pub fn report_height(&self, selector: &str) {
        let Some(element) = document().query_selector(selector).ok().flatten() else {
            return;
        };
        let host = self.clone();
        let watched = element.clone();
        let report = move || {
            host.post(
                "resize",
                json!({ "height": element.get_bounding_client_rect().height().ceil() as u32 }),
            );
        };
        // A `ResizeObserver` does not fire in a frame that is scrolled out of view.
        report();
        let listener = Closure::<dyn FnMut()>::new(report);
        let Ok(observer) = ResizeObserver::new(listener.as_ref().unchecked_ref()) else {
            return;
        };
        observer.observe(&watched);
        let observation = StoredValue::new_local(Some((observer, listener)));
        on_cleanup(move || {
            if let Some((observer, _)) = observation.try_update_value(Option::take).flatten() {
                observer.disconnect();
            }
        });
    }
}

/// The embedding window.
fn parent_window() -> Option<Window> {
    let parent = window().parent().ok().flatten()?;
    (parent != window()).then_some(parent)
}

/// Sets the theme to `light` or `dark` in place of the system's setting.
pub fn set_theme(theme: &str) {
    if let Some(page) = document().document_element()
        && matches!(theme, "light" | "dark")
    {
        _ = page.set_attribute("data-theme", theme);
    }
}
