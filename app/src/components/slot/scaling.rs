use api::limits;
use leptos::prelude::*;

use crate::{i18n, image_header::MAX_LONG_SIDE};

/// The switch that scales large photographs down before their upload.
#[component]
pub fn ScalingField(
    scales: RwSignal<bool>,
    /// The model uses fewer pixels than are uploaded.
    #[prop(into)]
    model_downscales: Signal<bool>,
) -> impl IntoView {
    const HINT: &str = "scaling-hint";
    let detail = move || match model_downscales.get() {
        true => i18n::prepare_setting_detail(&MAX_LONG_SIDE, &limits::WORKING_LONG_SIDE),
        false => i18n::prepare_setting_other(&MAX_LONG_SIDE),
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
                {i18n::prepare_setting()}
            </label>
            <p class="d2-hint" id=HINT>{detail}</p>
        </div>
    }
}
