use leptos::prelude::*;

use crate::i18n;

/// Takes the URL of a picture on the web.
#[component]
pub fn UrlField(
    /// Called with the URL.
    #[prop(into)]
    on_url: Callback<String>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let url = typed.get_untracked().trim().to_owned();
        if !url.is_empty() {
            on_url.run(url);
            typed.set(String::new());
        }
    };
    view! {
        <form class="d2-address" novalidate on:submit=submit>
            <input
                type="url"
                aria-label=i18n::slot_address()
                placeholder=i18n::slot_address_hint()
                autocomplete="off"
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <button type="submit" class="d2-btn">{i18n::slot_use()}</button>
        </form>
    }
}
