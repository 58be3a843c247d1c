use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent, UrlSearchParams};

use super::scroll_restoration::save_before_navigation;

/// The path and query of the page's URL as signals.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    path: RwSignal<String>,
    query: RwSignal<String>,
    /// False in a frame, where navigation would add entries to the history of the embedding site.
    adds_history: bool,
}

impl Address {
    /// Handles clicks on links within the site and the browser's back and forward until the
    /// component ends.
    pub fn new(adds_history: bool) -> Self {
        let address = Self {
            path: RwSignal::new(current_path()),
            query: RwSignal::new(current_search()),
            adds_history,
        };
        let back = window_event_listener(ev::popstate, move |_| address.refresh());
        let click = window_event_listener(ev::click, move |event| {
            if adds_history && let Some(target) = link_target(&event) {
                event.prevent_default();
                address.navigate(&target);
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
        });
        on_cleanup(move || {
            back.remove();
            click.remove();
        });
        address
    }

    /// The path, such as "/history".
    pub fn path(self) -> Signal<String> {
        self.path.into()
    }

    /// The query with its question mark, such as "?q=fog"; empty if there is none.
    pub fn query(self) -> Signal<String> {
        self.query.into()
    }

    /// Navigates to `path` (which may have a query) and adds an entry to the browser's history.
    pub fn navigate(self, path: &str) {
        if !self.adds_history {
            self.path.set(path.to_owned());
        } else if path != self.path.get_untracked() + &self.query.get_untracked() {
            let state = save_before_navigation();
            _ = window()
                .history()
                .and_then(|history| history.push_state_with_url(&state, "", Some(path)));
            self.refresh();
        }
    }

    /// Replaces the query, without an entry in the browser's history.
    pub fn replace_query(self, query: &str) {
        let place = self.path.get_untracked() + query;
        _ = window()
            .history()
            .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&place)));
        self.query.set(query.to_owned());
    }

    fn refresh(self) {
        self.query.set(current_search());
        self.path.set(current_path());
    }
}

/// A parameter of the page's query; `None` if it is missing or empty.
pub fn query_param(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(&current_search())
        .ok()?
        .get(name)
        .filter(|value| !value.is_empty())
}

/// The origin of the page, such as "https://studio.example".
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

fn current_search() -> String {
    window().location().search().unwrap_or_default()
}

fn current_path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The path and query of a link that was clicked, if the page handles it itself: not for a new tab,
/// another site, a download or a fragment.
fn link_target(event: &MouseEvent) -> Option<String> {
    let is_plain = event.button() == 0
        && !(event.default_prevented()
            || event.meta_key()
            || event.alt_key()
            || event.ctrl_key()
            || event.shift_key());
    let link = event
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("a[href]")
        .ok()??
        .unchecked_into::<HtmlAnchorElement>();
    let is_within = link.origin() == window().location().origin().ok()? && link.hash().is_empty();
    (is_plain && is_within && link.target().is_empty() && !link.has_attribute("download"))
        .then(|| link.pathname() + &link.search())
}
