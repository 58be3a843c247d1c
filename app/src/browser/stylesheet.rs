use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::HtmlLinkElement;

/// Marks those that have arrived.
const ARRIVED: &str = "data-arrived";

/// Puts the stylesheet at `address` into the page's head, if it is not there yet. True once it has arrived, or will not.
pub fn use_stylesheet(address: &str) -> ReadSignal<bool> {
    let selector = format!("link[rel=stylesheet][href='{address}']");
    let link = document()
        .query_selector(&selector)
        .ok()
        .flatten()
        .and_then(|link| link.dyn_into::<HtmlLinkElement>().ok());
    let (is_here, set_here) = signal(
        link.as_ref()
            .is_some_and(|link| link.has_attribute(ARRIVED)),
    );
    if !is_here.get_untracked()
        && link
            .or_else(|| added(address))
            .and_then(|link| await_it(&link, set_here))
            .is_none()
    {
        set_here.set(true);
    }
    is_here
}

fn added(address: &str) -> Option<HtmlLinkElement> {
    let link: HtmlLinkElement = document().create_element("link").ok()?.unchecked_into();
    link.set_rel("stylesheet");
    link.set_href(address);
    document().head()?.append_child(&link).ok()?;
    Some(link)
}

fn await_it(link: &HtmlLinkElement, set_here: WriteSignal<bool>) -> Option<()> {
    let marked = link.clone();
    let arrived = Closure::once_into_js(move || {
        _ = marked.set_attribute(ARRIVED, "");
        set_here.try_set(true);
    });
    for event in ["load", "error"] {
        link.add_event_listener_with_callback(event, arrived.unchecked_ref())
            .ok()?;
    }
    Some(())
}
