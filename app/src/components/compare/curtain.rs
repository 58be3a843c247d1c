//! All layers on each other, cut by clip-path, with a handle between any two: a slider that follows the
//! pointer and the keys.

mod controls;

use super::{
    Shown, Slot,
    geometry::Curtain,
    picture::{Picture, Placed},
    stacked::label,
    viewing::Viewing,
};
use crate::{
    browser::reading_direction,
    components::{
        dynamic::For,
        icon::{Glyph, Icon},
    },
    state::wording::percent,
    words,
};
use api::decimal;
use controls::Controls;
use leptos::prelude::*;

/// The curtain over the layers. `curtain` keeps the places of the handles from one view to the next.
#[component]
pub fn CurtainView(layers: Shown, viewing: Viewing, curtain: RwSignal<Curtain>) -> impl IntoView {
    let controls = Controls::new(curtain, viewing, move || layers.read().len());
    let fitted = controls.fitted;
    let slots = move || layers.with(|all| all.iter().map(|seen| seen.slot).collect::<Vec<_>>());
    view! {
        <div
            class="d2-cmp d2-frame d2-board"
            node_ref=viewing.ruler
            on:pointerdown=move |event| controls.take(&event)
            on:pointermove=move |event| controls.follow(&event)
            on:lostpointercapture=move |_| controls.release()
        >
            <For each=slots key=Slot::key let(slot)>
                <Part layers at=slot curtain=fitted viewing />
            </For>
            <For each=move || (0..fitted.read().len()).collect() key=usize::to_string let(handle)>
                <Handle handle layers curtain=fitted on:keydown=move |event| controls.step(handle, &event) />
            </For>
        </div>
    }
}

/// The part of one layer that is seen, and its name where there is room for it.
#[component]
fn Part(layers: Shown, at: Slot, curtain: Memo<Curtain>, viewing: Viewing) -> impl IntoView {
    let placed = Placed::new(layers, at);
    let edges = move || {
        let (from, to) = curtain.with(|curtain| curtain.part(placed.place.get()));
        let (a, b) = (
            reading_direction().mirrored(from),
            reading_direction().mirrored(to),
        );
        (a.min(b), a.max(b))
    };
    view! {
        <div class="d2-sheet d2-cut" style:--from=move || decimal(edges().0) style:--to=move || decimal(edges().1)>
            <Picture placed viewing />
            <span class="d2-part" aria-hidden="true">
                <span class="d2-tag">{placed.label}</span>
            </span>
        </div>
    }
}

/// One handle: a slider between the layer before it and the layer after it.
#[component]
fn Handle(handle: usize, layers: Shown, curtain: Memo<Curtain>) -> impl IntoView {
    let name = move |place: usize| label(layers, place);
    let at = move || curtain.with(|curtain| curtain.at(handle));
    let range = move || curtain.with(|curtain| curtain.range(handle));
    let width = move |part: usize| {
        let (from, to) = curtain.with(|curtain| curtain.part(part));
        percent(to - from)
    };
    view! {
        <div
            class="d2-handle"
            role="slider"
            tabindex="0"
            aria-orientation="horizontal"
            aria-label=move || words::compare_handle(&name(handle), &name(handle + 1))
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
