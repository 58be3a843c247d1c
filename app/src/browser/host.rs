//! The page of another site that frames this one. What is said between the two is in docs/embedding.md.

use js_sys::JSON;
use leptos::{ev, prelude::*};
use serde_json::{Map, Value, json};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, ResizeObserver, Url, Window};

use super::asked;
use crate::json;

/// Marks the messages of this product, and how they are understood.
const SOURCE: &str = "depth2img";
const VERSION: u64 = 1;

/// The page around this one, known by the origin that it gave of itself in this page's address. The browser delivers nothing to any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    origin: Option<String>,
}

impl Host {
    /// The host; None where this page is nobody's frame.
    pub fn around() -> Option<Self> {
        let is_origin = |text: &String| {
            Url::new(text)
                .is_ok_and(|url| url.origin() == *text && url.protocol().starts_with("http"))
        };
        frame().map(|_| Self {
            origin: asked("origin").filter(is_origin),
        })
    }

    /// Tells the host something. One that gave no origin is told nothing but the height.
    pub fn tell(&self, kind: &str, fields: Value) {
        let Value::Object(fields) = fields else {
            return;
        };
        let anyone = (kind == "resize").then_some("*");
        if let (Some(parent), Some(origin)) = (frame(), self.origin.as_deref().or(anyone)) {
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

    /// Hands on what the host says, its type first, until the component ends. What anybody else says is not heard.
    pub fn hear(&self, heard: impl Fn(&str, &Value) + 'static) {
        let origin = self.origin.clone();
        let listener = window_event_listener(ev::message, move |event: MessageEvent| {
            let is_host = frame()
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
                heard(message["type"].as_str().unwrap_or_default(), &message);
            }
        });
        on_cleanup(move || listener.remove());
    }

    /// Tells the host how high the element is that `selector` names, now and whenever that changes, until the component ends.
    pub fn follow_height(&self, selector: &str) {
        let Some(element) = document().query_selector(selector).ok().flatten() else {
            return;
        };
        let host = self.clone();
        let watched = element.clone();
        let tell = move || {
            host.tell(
                "resize",
                json!({ "height": element.get_bounding_client_rect().height().ceil() as u32 }),
            )
        };
        // Browsers watch nothing in a frame that is scrolled out of sight.
        tell();
        let listener = Closure::<dyn FnMut()>::new(tell);
        let Ok(observer) = ResizeObserver::new(listener.as_ref().unchecked_ref()) else {
            return;
        };
        observer.observe(&watched);
        let kept = StoredValue::new_local(Some((observer, listener)));
        on_cleanup(move || {
            if let Some((observer, _)) = kept.try_update_value(Option::take).flatten() {
                observer.disconnect();
            }
        });
    }
}

/// The window around this one.
fn frame() -> Option<Window> {
    let parent = window().parent().ok().flatten()?;
    (parent != window()).then_some(parent)
}

/// Makes the page light or dark whatever the person's own setting is.
pub fn set_theme(theme: &str) {
    if let Some(page) = document()
        .document_element()
        .filter(|_| matches!(theme, "light" | "dark"))
    {
        _ = page.set_attribute("data-theme", theme);
    }
}
