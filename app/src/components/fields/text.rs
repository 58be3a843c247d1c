use leptos::prelude::*;

use super::{FieldHandle, frame::Frame};

/// A text area for a prompt. An empty negative prompt is one line high.
#[component]
pub fn TextField(handle: FieldHandle) -> impl IntoView {
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

/// A text that is not shown, such as a token.
#[component]
pub fn SecretField(handle: FieldHandle) -> impl IntoView {
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

/// A text area for a list, one item a line, or for JSON.
#[component]
pub fn MultilineField(handle: FieldHandle, placeholder: &'static str) -> impl IntoView {
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
