use leptos::prelude::*;

use super::{Handle, frame::Frame};

/// A number without bounds.
#[component]
pub fn NumberField(handle: Handle) -> impl IntoView {
    view! {
        <Frame handle>
            <input
                id=handle.id()
                type="number"
                step="any"
                placeholder=handle.label().placeholder
                aria-describedby=handle.described_by()
                aria-invalid=handle.invalid()
                prop:value=handle.text()
                on:input=move |event| handle.set_number(&event)
            />
        </Frame>
    }
}
