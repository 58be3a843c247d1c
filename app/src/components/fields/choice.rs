use leptos::prelude::*;
use serde_json::Value;

use super::{FieldHandle, frame::Frame};
use crate::state::text_of;

/// One of a short list.
#[component]
pub fn SelectField(handle: FieldHandle, values: Vec<Value>) -> impl IntoView {
    let text = handle.text();
    // Without a default, no option is selected at first.
    let is_blank = !handle.has_default();
    let option = move |value: Value| {
        let label = text_of(&value);
        let is_selected = {
            let label = label.clone();
            move || text.with(|text| *text == label)
        };
        let value = label.clone();
        view! { <option value=value prop:selected=is_selected>{label}</option> }
    };
    view! {
        <Frame handle>
            <select
                id=handle.id()
                aria-describedby=handle.described_by()
                aria-invalid=handle.invalid()
                on:change=move |event| handle.set(event_target_value(&event))
            >
                {is_blank.then(|| view! { <option value="" prop:selected=move || text.with(String::is_empty)>"—"</option> })}
                {values.into_iter().map(option).collect_view()}
            </select>
        </Frame>
    }
}

/// One of a long list, filtered by what is typed.
#[component]
pub fn ComboboxField(handle: FieldHandle, values: Vec<Value>) -> impl IntoView {
    let list = format!("{}-list", handle.id());
    let option = |value: &Value| view! { <option value=text_of(value)></option> }.into_any();
    view! {
        <Frame handle>
            <input
                type="text"
                id=handle.id()
                list=list.clone()
                autocomplete="off"
                spellcheck="false"
                placeholder=handle.label().placeholder
                aria-describedby=handle.described_by()
                aria-invalid=handle.invalid()
                prop:value=handle.text()
                on:input=move |event| handle.set(event_target_value(&event))
            />
            <datalist id=list.clone()>{values.iter().map(option).collect_view()}</datalist>
        </Frame>
    }
}

/// A checkbox.
#[component]
pub fn CheckboxField(handle: FieldHandle) -> impl IntoView {
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
