use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent, UrlSearchParams};

use super::kept_scroll::leave_step;

/// The page's address, as far as it names what is shown.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    path: RwSignal<String>,
    query: RwSignal<String>,
    /// The page may leave steps in the browser's history. In a frame they would be steps of the site around.
    leaves_steps: bool,
}

impl Address {
    /// Follows the address until the component ends: plain clicks on links within the site, back and forward.
    pub fn follow(leaves_steps: bool) -> Self {
        let address = Self {
            path: RwSignal::new(current()),
            query: RwSignal::new(current_query()),
            leaves_steps,
        };
        let back = window_event_listener(ev::popstate, move |_| address.read());
        let click = window_event_listener(ev::click, move |event| {
            if let Some(target) = link_of(&event).filter(|_| leaves_steps) {
                event.prevent_default();
                address.go(&target);
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
        });
        on_cleanup(move || {
            back.remove();
            click.remove();
        });
        address
    }

    /// Its path, "/history".
    pub fn path(self) -> Signal<String> {
        self.path.into()
    }

    /// What stands behind the path, with its question mark: "?q=fog".
    pub fn query(self) -> Signal<String> {
        self.query.into()
    }

    /// Goes to the page at `path`, with a step in the browser's history.
    pub fn go(self, path: &str) {
        if !self.leaves_steps {
            self.path.set(path.to_owned());
        } else if path != self.path.get_untracked() + &self.query.get_untracked() {
            let places = leave_step();
            _ = window()
                .history()
                .and_then(|history| history.push_state_with_url(&places, "", Some(path)));
            self.read();
        }
    }

    /// Puts `query` behind the path, without a step in the browser's history.
    pub fn narrow(self, query: &str) {
        let place = self.path.get_untracked() + query;
        _ = window()
            .history()
            .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&place)));
        self.query.set(query.to_owned());
    }

    fn read(self) {
        self.query.set(current_query());
        self.path.set(current());
    }
}

/// What stands behind the path of the page's address under `name`; none where that is nothing.
pub fn asked(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(&current_query())
        .ok()?
        .get(name)
        .filter(|value| !value.is_empty())
}

/// Where this server is, as the page reached it: "https://studio.example".
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

fn current_query() -> String {
    window().location().search().unwrap_or_default()
}

fn current() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The path and query that a click leads to, where this page can show it: not in another tab, not on another site, not within the page.
fn link_of(event: &MouseEvent) -> Option<String> {
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
