use leptos::prelude::*;
use serde_json::Value;

use super::{Handle, frame::Frame};
use crate::state::text_of;

/// One of a list that is too long to look through: what is typed narrows it.
#[component]
pub fn SearchedField(handle: Handle, values: Vec<Value>) -> impl IntoView {
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
