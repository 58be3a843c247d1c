use api::decimal;
use leptos::prelude::*;

use crate::state::formatting::percent;

/// A progress bar with the role `progressbar`.
#[component]
pub fn ProgressBar(
    /// Its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// Progress, 0 to 1; `None` for an indeterminate bar.
    #[prop(into)]
    fraction: Signal<Option<f64>>,
    /// Progress as text, for screen readers.
    #[prop(into)]
    value_text: Signal<String>,
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
            aria-valuetext=value_text
        >
            <i style:--done=move || decimal(fraction.get().unwrap_or_default())></i>
        </div>
    }
}
