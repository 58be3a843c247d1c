use leptos::prelude::*;

use super::{Handle, frame::Frame};

/// A text that nobody is to see.
#[component]
pub fn SecretField(handle: Handle) -> impl IntoView {
    view! {
        <Frame handle>
            <input
                type="password"
                id=handle.id()
                autocomplete="off"
                aria-describedby=handle.described_by()
                aria-invalid=handle.invalid()
                prop:value=handle.text()
                on:input=move |event| handle.set(event_target_value(&event))
            />
        </Frame>
    }
}
