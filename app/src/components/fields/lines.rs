use leptos::prelude::*;

use super::{Handle, frame::Frame};
use crate::words;

/// A list, an item in each line.
#[component]
pub fn LinesField(handle: Handle) -> impl IntoView {
    view! {
        <Frame handle>
            <textarea
                id=handle.id()
                rows="2"
                spellcheck="false"
                placeholder=words::field_lines()
                aria-describedby=handle.described_by()
                aria-invalid=handle.invalid()
                prop:value=handle.text()
                on:input=move |event| handle.set(event_target_value(&event))
            ></textarea>
        </Frame>
    }
}
