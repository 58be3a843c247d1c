use api::decimal;
use leptos::prelude::*;

use super::dynamic::Show;

use crate::words;

/// The facts of a result.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The seed, once it is known.
    pub seed: Option<i64>,
    /// The strength, where it is no default.
    pub strength: Option<f64>,
    /// How long it took, in words.
    pub time: Option<String>,
    /// The engine that made it.
    pub engine: &'static str,
    /// How many outputs there are.
    pub outputs: usize,
}

/// Under the stage: what made this result, and what can be done with it.
#[component]
pub fn Meta(
    /// The facts.
    facts: Memo<Facts>,
    /// It may be shown to others.
    may_share: bool,
    /// Shows it to others.
    #[prop(into)]
    on_share: Callback<()>,
    /// Saved pictures carry their settings inside.
    is_kept: RwSignal<bool>,
    /// Fills the form with this result's settings.
    #[prop(into)]
    on_settings: Callback<()>,
    /// Types this result's seed into the form.
    #[prop(into)]
    on_seed: Callback<()>,
    /// Saves the selected output.
    #[prop(into)]
    on_download: Callback<()>,
    /// Saves every output.
    #[prop(into)]
    on_download_all: Callback<()>,
) -> impl IntoView {
    let fact = |name: &'static str, value: String| {
        view! { <span><b>{name}</b>" "{value}</span> }.into_any()
    };
    let seed = move || {
        facts.read().seed.map(|seed| view! { <span><b>{words::field_seed()}</b>" "<code>{seed.to_string()}</code></span> }.into_any())
    };
    let outputs = move || facts.read().outputs;
    view! {
        <div class="d2-meta">
            {seed}
            {move || facts.read().strength.map(|strength| fact(words::field_strength(), decimal(strength)))}
            {move || facts.read().time.clone().map(|time| fact(words::meta_time(), time))}
            <span class="d2-badge">{move || facts.read().engine}</span>
            <span class="d2-acts">
                <Show when=move || { may_share && outputs() > 0 }><Act label=words::share_open() on_press=on_share /></Show>
                <Act label=words::meta_use_settings() on_press=on_settings />
                <Show when=move || facts.read().seed.is_some()><Act label=words::meta_use_seed() on_press=on_seed /></Show>
                <Show when=move || { outputs() > 1 }>
                    <Act label=move || words::meta_save_all(&outputs()) on_press=on_download_all />
                </Show>
                <Show when=move || { outputs() > 0 }>
                    <label class="d2-check" title=words::meta_with_settings_why()>
                        <input type="checkbox" prop:checked=is_kept on:change=move |event| is_kept.set(event_target_checked(&event)) />
                        {words::meta_with_settings()}
                    </label>
                </Show>
                <Show when=move || { outputs() > 0 }><Act label=words::act_download() on_press=on_download /></Show>
            </span>
        </div>
    }
}

#[component]
fn Act(#[prop(into)] label: TextProp, on_press: Callback<()>) -> impl IntoView {
    view! { <button type="button" class="d2-btn" on:click=move |_| on_press.run(())>{move || label.get()}</button> }
}
