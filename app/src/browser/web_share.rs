use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// True if the browser has the Web Share API.
pub fn can_share() -> bool {
    share_function().is_some()
}

/// Shares a link by the system's share sheet; false if that failed or was cancelled.
pub async fn share(title: &str, address: &str) -> bool {
    let Some(share) = share_function() else {
        return false;
    };
    let data = Object::new();
    _ = Reflect::set(&data, &"title".into(), &title.into());
    _ = Reflect::set(&data, &"url".into(), &address.into());
    let Ok(shared) = share.call1(&window().navigator(), &data) else {
        return false;
    };
    match shared.dyn_into::<Promise>() {
        Ok(shared) => JsFuture::from(shared).await.is_ok(),
        Err(_) => false,
    }
}

fn share_function() -> Option<Function> {
    Reflect::get(&window().navigator(), &JsValue::from_str("share"))
        .ok()?
        .dyn_into()
        .ok()
}
