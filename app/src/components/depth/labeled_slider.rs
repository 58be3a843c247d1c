use api::decimal;
use leptos::prelude::*;

use crate::json::parse_number;

/// A slider of integers with a label and its formatted value.
#[component]
pub fn LabeledSlider(
    /// The label.
    label: &'static str,
    /// Minimum and maximum.
    range: (i32, i32),
    /// The value.
    #[prop(into)]
    value: Signal<i32>,
    /// Formats the value.
    format: fn(i32) -> String,
    /// Called with the value while the slider moves.
    #[prop(into)]
    on_slide: Callback<i32>,
    /// Called when the slider is released.
    #[prop(optional, into)]
    on_change_end: Option<Callback<()>>,
) -> impl IntoView {
    let (least, most) = range;
    let filled = move || {
        format!(
            "{}%",
            decimal(f64::from(value.get() - least) / f64::from(most - least) * 100.0)
        )
    };
    view! {
        <label class="d2-knob">
            <span>{label}</span>
            <span aria-hidden="true">{move || format(value.get())}</span>
            <input
                type="range"
                aria-label=label
                aria-valuetext=move || format(value.get())
                min=least.to_string()
                max=most.to_string()
                prop:value=move || value.get().to_string()
                style:--v=filled
                on:input=move |event| on_slide.run(number(&event))
                on:change=move |_| {
                    if let Some(on_change_end) = on_change_end {
                        on_change_end.run(());
                    }
                }
            />
        </label>
    }
}

/// The value of a slider.
pub fn number(event: &leptos::ev::Event) -> i32 {
    parse_number(&event_target_value(event)).unwrap_or_default() as i32
}
