use super::{
    Shown, Slot,
    geometry::opacity,
    picture::{Picture, Placed},
};
use crate::{
    components::dynamic::{For, Show},
    state::{parse_number, wording::percent},
};
use api::decimal;
use leptos::prelude::*;

/// One layer dissolving into the next, under a slider.
#[component]
pub fn FadeView(layers: Shown) -> impl IntoView {
    let at = RwSignal::new(0.5_f64);
    let last = move || layers.read().len().saturating_sub(1) as f64;
    let now = move || at.get().min(last());
    let slots = move || layers.with(|all| all.iter().map(|(slot, _)| *slot).collect::<Vec<_>>());
    let label = move |place: usize| layers.with(|all| all.get(place).map(|(_, layer)| layer.label.clone()).unwrap_or_default());
    let most_seen = move || label(now().round() as usize);
    let words = move || {
        let (under, share) = (now().floor(), now().fract());
        let under = under as usize;
        if share == 0.0 { label(under) } else { format!("{} % {} over {}", percent(share), label(under + 1), label(under)) }
    };
    view! {
        <div class="d2-cmp">
            <For each=slots key=Slot::key let(slot)>
                {
                    let placed = Placed::new(layers, slot);
                    view! {
                        <div class="d2-fading" style:opacity=move || decimal(opacity(placed.place.get(), now()))>
                            <Picture placed />
                        </div>
                    }
                }
            </For>
            <span class="d2-part d2-part-all" aria-hidden="true">
                <span class="d2-tag">{most_seen}</span>
            </span>
            <Show when=move || { last() > 0.0 }>
                <div class="d2-fade">
                    <input
                        type="range"
                        aria-label="Fade"
                        min="0"
                        max=move || decimal(last())
                        step="0.01"
                        prop:value=move || decimal(now())
                        aria-valuetext=words
                        on:input=move |event| at.set(parse_number(&event_target_value(&event)).unwrap_or_default())
                    />
                </div>
            </Show>
        </div>
    }
}
