use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlImageElement;

use super::effect;

/// The address that may be shown: follows `url`, but only once that picture is decoded, so that one picture
/// gives way to the next without a blank frame between them. `None` until the first has arrived.
///
/// A picture that cannot be decoded is passed on as it is: the browser then shows its alternative text.
pub fn use_decoded(url: Signal<String>) -> ReadSignal<Option<String>> {
    let (shown, set_shown) = signal(None);
    effect(move || {
        let wanted = url.get();
        spawn_local(async move {
            decode(&wanted).await;
            // Overtaken by a newer address, or the component has gone: nothing to show.
            if url.try_get_untracked().as_ref() == Some(&wanted) {
                set_shown.try_set(Some(wanted));
            }
        });
    });
    shown
}

async fn decode(url: &str) {
    load(url).await;
}

/// The picture at `url`, decoded; none where it cannot be.
pub async fn load(url: &str) -> Option<HtmlImageElement> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(url);
    JsFuture::from(image.decode()).await.ok()?;
    Some(image)
}
