use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The browser can hand something on to the other programs of the machine, as phones do.
pub fn can_send() -> bool {
    sender().is_some()
}

/// Hands an address on under a title; false where it was not handed on, or the person thought better of it.
pub async fn send(title: &str, address: &str) -> bool {
    let Some(send) = sender() else { return false };
    let what = Object::new();
    _ = Reflect::set(&what, &"title".into(), &title.into());
    _ = Reflect::set(&what, &"url".into(), &address.into());
    let Ok(sending) = send.call1(&window().navigator(), &what) else {
        return false;
    };
    match sending.dyn_into::<Promise>() {
        Ok(sending) => JsFuture::from(sending).await.is_ok(),
        Err(_) => false,
    }
}

fn sender() -> Option<Function> {
    Reflect::get(&window().navigator(), &JsValue::from_str("share"))
        .ok()?
        .dyn_into()
        .ok()
}
