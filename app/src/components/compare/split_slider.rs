//! Layers on top of each other, clipped to parts, with a draggable handle between two parts.

mod handles;

use super::{
    LayerSlot, VisibleLayers,
    picture::{LayerSignals, Picture},
    stacked::label,
    viewing::Viewing,
    visible_slots,
};
use crate::{
    browser::reading_direction,
    components::{
        dynamic::For,
        icon::{Glyph, Icon},
    },
    geometry::SplitSlider,
    i18n,
    state::formatting::percent,
};
use api::decimal;
use handles::Controls;
use leptos::prelude::*;

/// The split slider. `split` holds the handle positions while another mode is shown.
#[component]
pub fn SplitView(
    layers: VisibleLayers,
    viewing: Viewing,
    split: RwSignal<SplitSlider>,
) -> impl IntoView {
    let controls = Controls::new(split, viewing, move || layers.read().len());
    let fitted = controls.fitted;
    view! {
        <div
            class="d2-cmp d2-frame d2-compare-frame"
            node_ref=viewing.ruler
            on:pointerdown=move |event| controls.press(&event)
            on:pointermove=move |event| controls.drag(&event)
            on:lostpointercapture=move |_| controls.release()
        >
            <For each=move || visible_slots(layers) key=LayerSlot::key let(slot)>
                <Part layers at=slot split=fitted viewing />
            </For>
            <For each=move || (0..fitted.read().len()).collect() key=usize::to_string let(handle)>
                <Handle handle layers split=fitted on:keydown=move |event| controls.step(handle, &event) />
            </For>
        </div>
    }
}

/// The visible part of one layer, and its label if there is room.
#[component]
fn Part(
    layers: VisibleLayers,
    at: LayerSlot,
    split: Memo<SplitSlider>,
    viewing: Viewing,
) -> impl IntoView {
    let signals = LayerSignals::new(layers, at);
    let edges = move || {
        let (from, to) = split.with(|split| split.part(signals.place.get()));
        let (a, b) = (
            reading_direction().mirrored(from),
            reading_direction().mirrored(to),
        );
        (a.min(b), a.max(b))
    };
    view! {
        <div class="d2-layer-box d2-cut" style:--from=move || decimal(edges().0) style:--to=move || decimal(edges().1)>
            <Picture signals viewing />
            <span class="d2-part" aria-hidden="true">
                <span class="d2-tag">{signals.label}</span>
            </span>
        </div>
    }
}

/// A handle between two layers, with the role `slider`.
#[component]
fn Handle(handle: usize, layers: VisibleLayers, split: Memo<SplitSlider>) -> impl IntoView {
    let name = move |place: usize| label(layers, place);
    let at = move || split.with(|split| split.at(handle));
    let range = move || split.with(|split| split.range(handle));
    let width = move |part: usize| {
        let (from, to) = split.with(|split| split.part(part));
        percent(to - from)
    };
    view! {
        <div
            class="d2-handle"
            role="slider"
            tabindex="0"
            aria-orientation="horizontal"
            aria-label=move || i18n::compare_handle(&name(handle), &name(handle + 1))
            aria-valuemin=move || percent(range().0)
            aria-valuemax=move || percent(range().1)
            aria-valuenow=move || percent(at())
            aria-valuetext=move || format!("{} {} %, {} {} %", name(handle), width(handle), name(handle + 1), width(handle + 1))
            style:--at=move || decimal(reading_direction().mirrored(at()))
        >
            <span class="d2-grip">
                <Icon glyph=Glyph::Drag />
            </span>
        </div>
    }
}
