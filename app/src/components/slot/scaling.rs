use api::limits;
use leptos::prelude::*;

use crate::{state::LONG_SIDE, words};

/// Whether large photographs are scaled down before they are uploaded, and what that does.
#[component]
pub fn ScalingField(
    scales: RwSignal<bool>,
    /// The model works with fewer pixels anyway.
    #[prop(into)]
    works_small: Signal<bool>,
) -> impl IntoView {
    const HINT: &str = "scaling-hint";
    let detail = move || match works_small.get() {
        true => words::prepare_setting_detail(&LONG_SIDE, &limits::WORKING_LONG_SIDE),
        false => words::prepare_setting_other(&LONG_SIDE),
    };
    view! {
        <div class="d2-field">
            <label class="d2-check">
                <input
                    type="checkbox"
                    aria-describedby=HINT
                    prop:checked=scales
                    on:change=move |event| scales.set(event_target_checked(&event))
                />
                {words::prepare_setting()}
            </label>
            <p class="d2-hint" id=HINT>{detail}</p>
        </div>
    }
}
