use leptos::prelude::*;

use super::{Handle, frame::Frame};

/// A text area. One that has no default is small until it is written in.
#[component]
pub fn TextField(handle: Handle) -> impl IntoView {
    let rows =
        if handle.text().with_untracked(String::is_empty) && handle.name().contains("negative") {
            "1"
        } else {
            "3"
        };
    view! {
        <Frame handle>
            <textarea
                id=handle.id()
                rows=rows
                maxlength=api::limits::PROMPT_CHARACTERS.to_string()
                placeholder=handle.label().placeholder
                aria-describedby=handle.described_by()
                aria-invalid=handle.invalid()
                prop:value=handle.text()
                on:input=move |event| handle.set(event_target_value(&event))
            ></textarea>
        </Frame>
    }
}
