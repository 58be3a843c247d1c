use leptos::prelude::*;
use serde_json::Value;

use super::{Handle, frame::Frame};

/// One of a list.
#[component]
pub fn ChoiceField(handle: Handle, values: Vec<Value>) -> impl IntoView {
    let text = handle.text();
    // Without a default, nothing is chosen until somebody chooses.
    let is_blank = !handle.has_default();
    let option = move |value: Value| {
        let word = value
            .as_str()
            .map_or_else(|| api::json_text(&value), str::to_owned);
        let is_chosen = {
            let word = word.clone();
            move || text.with(|text| *text == word)
        };
        let value = word.clone();
        view! { <option value=value prop:selected=is_chosen>{word}</option> }
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
