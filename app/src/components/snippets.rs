use leptos::{ev::KeyboardEvent, html::Div, prelude::*};

use super::{notice::Notice, thumbnail_strip::target_of_key};
use crate::{browser, i18n};

/// The languages, in the order of the server's response.
const LANGUAGES: [&str; 4] = ["Node.js", "Python", "cURL", "HTTP"];
/// The element that shows the code.
const CODE: &str = "code";

/// The code in each language; empty until it is loaded. One signal per language, because signals of
/// another type would add a kilobyte to the page.
pub type Codes = [RwSignal<String>; LANGUAGES.len()];

/// No code yet.
pub fn no_codes() -> Codes {
    LANGUAGES.map(|_| RwSignal::new(String::new()))
}

/// The request of the form as code.
#[component]
pub fn Snippets(
    /// The code.
    codes: Codes,
    /// Why it could not be loaded.
    fault: RwSignal<Option<String>>,
) -> impl IntoView {
    let selected = RwSignal::new(0);
    let copied = RwSignal::new(String::new());
    let code = Memo::new(move |_| codes[selected.get()].get());
    let copy = move |_| {
        let code = code.get_untracked();
        if browser::copy_text(&code, CODE) {
            copied.set(code);
        }
    };
    view! {
        <Notice sentence=fault bad=true />
        <div class="d2-code-head">
            <Languages selected />
            <button type="button" class="d2-btn" aria-live="polite" on:click=copy>
                {move || if *copied.read() == *code.read() { i18n::copy_done() } else { i18n::act_copy() }}
            </button>
        </div>
        <pre id=CODE role="tabpanel" tabindex="0" aria-label=i18n::code_text()>{code}</pre>
    }
}

/// The languages as tabs. Arrow keys, Home and End move among them.
#[component]
fn Languages(selected: RwSignal<usize>) -> impl IntoView {
    let tabs = NodeRef::<Div>::new();
    let move_on = move |event: KeyboardEvent| {
        let next = target_of_key(
            &event.key(),
            &[true; LANGUAGES.len()],
            selected.get_untracked(),
            browser::reading_direction(),
        );
        if let (Some(next), Some(tabs)) = (next, tabs.get_untracked()) {
            event.prevent_default();
            selected.set(next);
            browser::focus_nth(&tabs, "button", next);
        }
    };
    let tab = move |(index, name): (usize, &'static str)| {
        let is_selected = move || selected.get() == index;
        view! {
            <button
                type="button"
                role="tab"
                aria-selected=move || is_selected().to_string()
                tabindex=move || if is_selected() { "0" } else { "-1" }
                on:click=move |_| selected.set(index)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="d2-seg" role="tablist" aria-label=i18n::code_language() node_ref=tabs on:keydown=move_on>
            {LANGUAGES.into_iter().enumerate().map(tab).collect_view()}
        </div>
    }
}
