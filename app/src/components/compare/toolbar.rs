use super::{
    CompareMode, Layer, LayerKind,
    layer::{LayerSlot, LayerToggles, is_last, shown, slots},
};
use crate::{
    components::dynamic::{For, Show},
    i18n,
};
use leptos::prelude::*;

/// Buttons for the modes.
#[component]
pub fn ViewSwitch(view: RwSignal<CompareMode>) -> impl IntoView {
    let button = move |choice: CompareMode| {
        view! {
            <button type="button" aria-pressed=move || (view.get() == choice).to_string() on:click=move |_| view.set(choice)>
                {choice.name()}
            </button>
        }
    };
    view! {
        <div class="d2-seg" role="group" aria-label=i18n::compare_mode()>
            {CompareMode::ALL.map(button).collect_view()}
        </div>
    }
}

/// A toggle for each layer, if there is more than one. The last visible layer cannot be switched
/// off.
#[component]
pub fn LayerSwitches(layers: Memo<Vec<Layer>>, switches: RwSignal<LayerToggles>) -> impl IntoView {
    let all = move || {
        slots(&layers.read())
            .into_iter()
            .map(|(slot, _)| slot)
            .collect::<Vec<_>>()
    };
    let press = move |slot: LayerSlot| {
        switches.update(|switches| switches.press(&layers.read_untracked(), slot));
    };
    let switch = move |slot: LayerSlot| {
        let is_on = move || {
            shown(&layers.read(), &switches.read())
                .iter()
                .any(|seen| seen.slot == slot)
        };
        let is_last = move || is_last(&layers.read(), &switches.read(), slot);
        let layer = move || {
            slots(&layers.read())
                .into_iter()
                .find(|(other, _)| *other == slot)
                .map(|(_, layer)| layer)
        };
        view! {
            <button
                type="button"
                aria-label=move || layer().map(|layer| layer.label)
                aria-pressed=move || is_on().to_string()
                aria-disabled=move || is_last().then_some("true")
                on:click=move |_| press(slot)
            >
                {move || layer().map(short_name)}
            </button>
        }
    };
    view! {
        <Show when=move || { all().len() > 1 }>
            <div class="d2-toggles" role="group" aria-label=i18n::compare_show()>
                <For each=all key=LayerSlot::key children=switch />
            </div>
        </Show>
    }
}

/// Toggles of further outputs show only their number, because they follow the first.
fn short_name(layer: Layer) -> String {
    match layer.kind {
        LayerKind::Output(index) if index > 0 => (index + 1).to_string(),
        _ => layer.label,
    }
}
