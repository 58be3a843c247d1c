use leptos::prelude::*;

use super::dynamic::Show;

use crate::words;

/// What the model printed.
#[component]
pub fn Log(
    /// All of it, so far.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let is_there = Memo::new(move |_| !text.read().is_empty());
    view! {
        <Show when=move || is_there.get()>
            <details class="d2-log">
                <summary>{words::log_name()}</summary>
                <pre tabindex="0" aria-label=words::log_text()>{text}</pre>
            </details>
        </Show>
    }
}
