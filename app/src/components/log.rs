use leptos::prelude::*;

use super::dynamic::Show;

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
                <summary>"Log"</summary>
                <pre tabindex="0" aria-label="What the model printed">{text}</pre>
            </details>
        </Show>
    }
}
