use leptos::prelude::*;

use super::{Handle, frame::Frame};

/// Yes or no.
#[component]
pub fn ToggleField(handle: Handle) -> impl IntoView {
    let text = handle.text();
    view! {
        <Frame handle>
            <input
                id=handle.id()
                type="checkbox"
                aria-describedby=handle.described_by()
                prop:checked=move || text.with(|text| text == "true")
                on:change=move |event| handle.set(event_target_checked(&event).to_string())
            />
        </Frame>
    }
}
