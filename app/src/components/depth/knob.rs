use api::decimal;
use leptos::prelude::*;

use crate::state::parse_number;

/// A slider of whole numbers with its name and its value in words.
#[component]
pub fn Knob(
    /// Its name.
    label: &'static str,
    /// The least and the largest number.
    range: (i32, i32),
    /// The number.
    #[prop(into)]
    value: Signal<i32>,
    /// The number in words.
    words: fn(i32) -> String,
    /// Gets the number with every move.
    #[prop(into)]
    on_slide: Callback<i32>,
    /// Called when the slider is let go.
    #[prop(optional, into)]
    on_settle: Option<Callback<()>>,
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
            <span aria-hidden="true">{move || words(value.get())}</span>
            <input
                type="range"
                aria-label=label
                aria-valuetext=move || words(value.get())
                min=least.to_string()
                max=most.to_string()
                prop:value=move || value.get().to_string()
                style:--v=filled
                on:input=move |event| on_slide.run(number(&event))
                on:change=move |_| {
                    if let Some(on_settle) = on_settle {
                        on_settle.run(());
                    }
                }
            />
        </label>
    }
}

/// The number that a slider stands at.
pub fn number(event: &leptos::ev::Event) -> i32 {
    parse_number(&event_target_value(event)).unwrap_or_default() as i32
}
