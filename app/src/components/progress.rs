use api::decimal;
use leptos::prelude::*;

use crate::state::wording::percent;

/// How far something is, as a bar that a screen reader tells too.
#[component]
pub fn ProgressBar(
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// The share that is done, 0 to 1; without one, only that it goes on.
    #[prop(into)]
    fraction: Signal<Option<f64>>,
    /// How far it is, in words.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    view! {
        <div
            class="d2-progress"
            class:d2-progress-unknown=move || fraction.get().is_none()
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || fraction.get().map(percent)
            aria-valuetext=words
        >
            <i style:--done=move || decimal(fraction.get().unwrap_or_default())></i>
        </div>
    }
}
