use api::decimal;
use leptos::prelude::*;

use super::dynamic::Show;

use crate::i18n;

/// The facts of a result.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The seed, if known.
    pub seed: Option<i64>,
    /// The strength, unless it is the default.
    pub strength: Option<f64>,
    /// The run time, formatted.
    pub time: Option<String>,
    /// The engine that ran it.
    pub engine: &'static str,
    /// The number of outputs.
    pub outputs: usize,
}

/// The facts of a result and the actions on it, below the stage.
#[component]
pub fn ResultFacts(
    /// The facts.
    facts: Memo<Facts>,
    /// Whether the result can be shared.
    may_share: bool,
    /// Opens the share dialog.
    #[prop(into)]
    on_share: Callback<()>,
    /// Whether downloads include the settings as metadata.
    includes_settings: RwSignal<bool>,
    /// Fills the form with this result's settings.
    #[prop(into)]
    on_settings: Callback<()>,
    /// Sets the form's seed to that of this result.
    #[prop(into)]
    on_seed: Callback<()>,
    /// Downloads the selected output.
    #[prop(into)]
    on_download: Callback<()>,
    /// Downloads all outputs.
    #[prop(into)]
    on_download_all: Callback<()>,
) -> impl IntoView {
    let fact = |name: &'static str, value: String| {
        view! { <span><b>{name}</b>" "{value}</span> }.into_any()
    };
    let seed = move || {
        facts.read().seed.map(|seed| {
            view! { <span><b>{i18n::field_seed()}</b>" "<code>{seed.to_string()}</code></span> }
                .into_any()
        })
    };
    let outputs = move || facts.read().outputs;
    view! {
        <div class="d2-meta">
            {seed}
            {move || facts.read().strength.map(|strength| fact(i18n::field_strength(), decimal(strength)))}
            {move || facts.read().time.clone().map(|time| fact(i18n::meta_time(), time))}
            <span class="d2-badge">{move || facts.read().engine}</span>
            <span class="d2-actions">
                <Show when=move || { may_share && outputs() > 0 }><Act label=i18n::share_open() on_press=on_share /></Show>
                <Act label=i18n::meta_use_settings() on_press=on_settings />
                <Show when=move || facts.read().seed.is_some()><Act label=i18n::meta_use_seed() on_press=on_seed /></Show>
                <Show when=move || { outputs() > 1 }>
                    <Act label=move || i18n::meta_save_all(&outputs()) on_press=on_download_all />
                </Show>
                <Show when=move || { outputs() > 0 }>
                    <label class="d2-check" title=i18n::meta_with_settings_why()>
                        <input type="checkbox" prop:checked=includes_settings on:change=move |event| includes_settings.set(event_target_checked(&event)) />
                        {i18n::meta_with_settings()}
                    </label>
                </Show>
                <Show when=move || { outputs() > 0 }><Act label=i18n::act_download() on_press=on_download /></Show>
            </span>
        </div>
    }
}

#[component]
fn Act(#[prop(into)] label: TextProp, on_press: Callback<()>) -> impl IntoView {
    view! { <button type="button" class="d2-btn" on:click=move |_| on_press.run(())>{move || label.get()}</button> }
}
