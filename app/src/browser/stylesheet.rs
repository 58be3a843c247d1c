use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::HtmlLinkElement;

/// Puts the stylesheet at `address` into the page's head, if it is not there yet. True once it has arrived, or will not.
pub fn use_stylesheet(address: &str) -> ReadSignal<bool> {
    let selector = format!("link[rel=stylesheet][href='{address}']");
    let (is_here, set_here) = signal(document().query_selector(&selector).ok().flatten().is_some());
    if !is_here.get_untracked() && append(address, set_here).is_none() {
        set_here.set(true);
    }
    is_here
}

fn append(address: &str, set_here: WriteSignal<bool>) -> Option<()> {
    let link: HtmlLinkElement = document().create_element("link").ok()?.unchecked_into();
    link.set_rel("stylesheet");
    link.set_href(address);
    let arrived = Closure::once_into_js(move || {
        set_here.try_set(true);
    });
    for event in ["load", "error"] {
        link.add_event_listener_with_callback(event, arrived.unchecked_ref()).ok()?;
    }
    document().head()?.append_child(&link).ok()?;
    Some(())
}
