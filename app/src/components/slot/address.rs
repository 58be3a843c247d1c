use leptos::prelude::*;

use crate::words;

/// Takes the address of a picture on the web.
#[component]
pub fn AddressField(
    /// Gets the address.
    #[prop(into)]
    on_address: Callback<String>,
) -> impl IntoView {
    let address = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let given = address.get_untracked().trim().to_owned();
        if !given.is_empty() {
            on_address.run(given);
            address.set(String::new());
        }
    };
    view! {
        <form class="d2-address" novalidate on:submit=submit>
            <input
                type="url"
                aria-label=words::slot_address()
                placeholder=words::slot_address_hint()
                autocomplete="off"
                prop:value=address
                on:input=move |event| address.set(event_target_value(&event))
            />
            <button type="submit" class="d2-btn">{words::slot_use()}</button>
        </form>
    }
}
