use leptos::prelude::*;

use super::{Handle, frame::Frame};

/// JSON, for a list, an object or a union, which have no widget.
#[component]
pub fn JsonField(handle: Handle) -> impl IntoView {
    view! {
        <Frame handle>
            <textarea
                id=handle.id()
                rows="3"
                spellcheck="false"
                placeholder="JSON"
                aria-describedby=handle.described_by()
                aria-invalid=handle.invalid()
                prop:value=handle.text()
                on:input=move |event| handle.set(event_target_value(&event))
            ></textarea>
        </Frame>
    }
}
