use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlImageElement;

use super::effect;

/// The address of the last image that has been decoded: follows `url` with that delay, so that no
/// blank frame is shown between two images. `None` until the first image is decoded.
///
/// The address of an image that cannot be decoded is returned too, for the browser to show its
/// alternative text.
pub fn use_decoded_image(url: Signal<String>) -> ReadSignal<Option<String>> {
    let (shown, set_shown) = signal(None);
    effect(move || {
        let wanted = url.get();
        spawn_local(async move {
            decode(&wanted).await;
            // Ignored if `url` has changed meanwhile or the component has ended.
            if url.try_get_untracked().as_ref() == Some(&wanted) {
                set_shown.try_set(Some(wanted));
            }
        });
    });
    shown
}

async fn decode(url: &str) {
    load_image(url).await;
}

/// Loads and decodes an image; `None` if that fails.
pub async fn load_image(url: &str) -> Option<HtmlImageElement> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(url);
    JsFuture::from(image.decode()).await.ok()?;
    Some(image)
}
