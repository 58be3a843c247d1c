use api::decimal;
use leptos::prelude::*;

use super::{FieldHandle, frame::Frame};
use crate::json::parse_number;

/// A number without bounds.
#[component]
pub fn NumberField(handle: FieldHandle) -> impl IntoView {
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

/// A slider with a number box for the same value.
#[component]
pub fn SliderField(handle: FieldHandle, minimum: f64, maximum: f64, step: f64) -> impl IntoView {
    let text = handle.text();
    // A blank box leaves the slider at the default, which is what will be used.
    let value = move || {
        text.with(|text| parse_number(text))
            .or(handle.default_number())
            .unwrap_or(minimum)
    };
    let filled = move || {
        format!(
            "{}%",
            decimal(((value() - minimum) / (maximum - minimum)).clamp(0.0, 1.0) * 100.0)
        )
    };
    let label = handle.label();
    view! {
        <Frame handle>
            <div class="d2-row">
                <input
                    type="range"
                    aria-label=label.name
                    min=decimal(minimum)
                    max=decimal(maximum)
                    step=decimal(step)
                    prop:value=move || decimal(value())
                    style:--v=filled
                    on:input=move |event| handle.set(event_target_value(&event))
                />
                <input
                    id=handle.id()
                    type="number"
                    min=decimal(minimum)
                    max=decimal(maximum)
                    step=decimal(step)
                    placeholder=label.placeholder
                    aria-describedby=handle.described_by()
                    aria-invalid=handle.invalid()
                    prop:value=text
                    on:input=move |event| handle.set_number(&event)
                />
            </div>
        </Frame>
    }
}
