use super::{
    LayerSlot, VisibleLayers,
    layer::pair,
    stacked::{LayerStyle, Stacked, label},
    viewing::Viewing,
    visible_slots,
};
use crate::{
    components::dynamic::{For, Show},
    i18n,
};
use leptos::prelude::*;
use std::sync::Arc;

/// The difference of two layers, black where they are equal. `chosen` are the keys of their slots.
#[component]
pub fn DifferenceView(
    layers: VisibleLayers,
    viewing: Viewing,
    chosen: [RwSignal<String>; 2],
) -> impl IntoView {
    let slots = move || visible_slots(layers);
    let places = move || {
        let [first, second] = chosen.map(|key| key.get());
        pair(&slots(), [&first, &second])
    };
    let style = Arc::new(move |place: usize| {
        let [a, b] = places();
        let is_one = place == a || place == b;
        LayerStyle {
            opacity: if is_one { 1.0 } else { 0.0 },
            subtracts: a != b && place == a.max(b),
        }
    });
    let choice = move |name: &'static str, which: usize| {
        let option = move |slot: LayerSlot| {
            let at = move || {
                slots()
                    .iter()
                    .position(|other| *other == slot)
                    .unwrap_or_default()
            };
            view! {
                <option value=slot.key() prop:selected=move || at() == places()[which]>
                    {move || label(layers, at())}
                </option>
            }
        };
        view! {
            <select aria-label=name on:change=move |event| chosen[which].set(event_target_value(&event))>
                <For each=slots key=LayerSlot::key children=option />
            </select>
        }
    };
    view! {
        <Stacked layers viewing style>
            <Show when=move || { slots().len() > 1 }>
                <div class="d2-pill d2-pill-pair">
                    {choice(i18n::compare_difference_of(), 0)} <span aria-hidden="true">{i18n::compare_and()}</span> {choice(i18n::compare_and(), 1)}
                </div>
            </Show>
        </Stacked>
    }
}
