use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::HtmlLinkElement;

/// Marks `<link>` elements that have loaded.
const LOADED: &str = "data-loaded";

/// Adds the stylesheet at `address` to the page's head, if it is missing. True once it has loaded
/// or failed to load.
pub fn use_stylesheet(address: &str) -> ReadSignal<bool> {
    let selector = format!("link[rel=stylesheet][href='{address}']");
    let link = document()
        .query_selector(&selector)
        .ok()
        .flatten()
        .and_then(|link| link.dyn_into::<HtmlLinkElement>().ok());
    let (is_loaded, set_loaded) =
        signal(link.as_ref().is_some_and(|link| link.has_attribute(LOADED)));
    if !is_loaded.get_untracked()
        && link
            .or_else(|| append_link(address))
            .and_then(|link| on_load(&link, set_loaded))
            .is_none()
    {
        set_loaded.set(true);
    }
    is_loaded
}

fn append_link(address: &str) -> Option<HtmlLinkElement> {
    let link: HtmlLinkElement = document().create_element("link").ok()?.unchecked_into();
    link.set_rel("stylesheet");
    link.set_href(address);
    document().head()?.append_child(&link).ok()?;
    Some(link)
}

fn on_load(link: &HtmlLinkElement, set_loaded: WriteSignal<bool>) -> Option<()> {
    let marked = link.clone();
    let loaded = Closure::once_into_js(move || {
        _ = marked.set_attribute(LOADED, "");
        set_loaded.try_set(true);
    });
    for event in ["load", "error"] {
        link.add_event_listener_with_callback(event, loaded.unchecked_ref())
            .ok()?;
    }
    Some(())
}
