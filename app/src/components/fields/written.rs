use leptos::prelude::*;

use super::{Handle, frame::Frame};

/// What is written as it is read: a list, an item in each line, or JSON for what has no widget.
#[component]
pub fn WrittenField(handle: Handle, placeholder: &'static str) -> impl IntoView {
    view! {
        <Frame handle>
            <textarea
                id=handle.id()
                rows="3"
                spellcheck="false"
                placeholder=placeholder
                aria-describedby=handle.described_by()
                aria-invalid=handle.invalid()
                prop:value=handle.text()
                on:input=move |event| handle.set(event_target_value(&event))
            ></textarea>
        </Frame>
    }
}
