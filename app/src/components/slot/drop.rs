use leptos::prelude::*;

use crate::{components::dynamic::Show, words};

/// Says, over the whole page, that a picture can be let go.
#[component]
pub fn DropHint(
    /// A file is being dragged over the page.
    over: ReadSignal<bool>,
) -> impl IntoView {
    view! {
        <Show when=move || over.get()>
            <div class="d2-drop" aria-hidden="true"><p>{words::studio_drop()}</p></div>
        </Show>
    }
}
