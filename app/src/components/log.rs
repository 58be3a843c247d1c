use leptos::prelude::*;

use super::dynamic::Show;

use crate::i18n;

/// The log of a prediction.
#[component]
pub fn Log(
    /// The text so far.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let has_text = Memo::new(move |_| !text.read().is_empty());
    view! {
        <Show when=move || has_text.get()>
            <details class="d2-log">
                <summary>{i18n::log_name()}</summary>
                <pre tabindex="0" aria-label=i18n::log_text()>{text}</pre>
            </details>
        </Show>
    }
}
