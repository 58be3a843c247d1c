//! All layers on each other, cut by clip-path, with a handle between any two: a slider that follows the
//! pointer and the keys.

use super::{
    Shown, Slot,
    geometry::{Curtain, Step},
    picture::{Picture, Placed},
};
use crate::{
    browser::{capture_pointer, focus_nth, holds_pointer, pointer_across, reading_direction, touches},
    components::icon::{Glyph, Icon},
};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html::Div,
    prelude::*,
};

/// A pull on a handle: which one, and how far from its middle it was taken hold of.
#[derive(Clone, Copy)]
struct Pull {
    handle: usize,
    offset: f64,
}

/// The curtain over the layers. `curtain` keeps the places of the handles from one view to the next.
#[component]
pub fn CurtainView(layers: Shown, curtain: RwSignal<Curtain>) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let pull = StoredValue::new(None::<Pull>);
    let fitted = Memo::new(move |_| curtain.read().fitted(layers.read().len()));
    let slots = move || layers.with(|all| all.iter().map(|(slot, _)| *slot).collect::<Vec<_>>());
    let take = move |event: PointerEvent| {
        let Some(frame) = frame.get_untracked().filter(|_| event.button() == 0) else { return };
        let across = reading_direction().mirrored(pointer_across(&event, &frame));
        // A mouse may press anywhere, a finger only on a handle: elsewhere it scrolls the page.
        let on_handle = touches(&frame);
        let reach = if event.pointer_type() == "mouse" { 1.0 } else { on_handle };
        let Some(handle) = fitted.with_untracked(|curtain| curtain.nearest(across, reach)) else { return };
        event.prevent_default();
        focus_nth(&frame, ".d2-handle", handle);
        capture_pointer(&event, &frame);
        let offset = across - fitted.with_untracked(|curtain| curtain.at(handle));
        let offset = if offset.abs() <= on_handle { offset } else { 0.0 };
        pull.set_value(Some(Pull { handle, offset }));
        curtain.set(fitted.with_untracked(|curtain| curtain.moved(handle, across - offset)));
    };
    let follow = move |event: PointerEvent| {
        let (Some(frame), Some(Pull { handle, offset })) = (frame.get_untracked(), pull.get_value()) else { return };
        if holds_pointer(&event, &frame) {
            let across = reading_direction().mirrored(pointer_across(&event, &frame));
            curtain.set(fitted.with_untracked(|curtain| curtain.moved(handle, across - offset)));
        }
    };
    let step = move |handle: usize, event: KeyboardEvent| {
        let asked = Step::of_key(&event.key(), event.shift_key(), reading_direction());
        if let Some(step) = asked.filter(|_| !event.ctrl_key() && !event.meta_key() && !event.alt_key()) {
            event.prevent_default();
            curtain.set(fitted.with_untracked(|curtain| curtain.stepped(handle, step)));
        }
    };
    view! {
        <div
            class="d2-cmp"
            node_ref=frame
            on:pointerdown=take
            on:pointermove=follow
            on:lostpointercapture=move |_| pull.set_value(None)
        >
            <For each=slots key=|slot| *slot let(slot)>
                <Part layers at=slot curtain=fitted />
            </For>
            <For each=move || 0..fitted.read().len() key=|handle| *handle let(handle)>
                <Handle handle layers curtain=fitted on:keydown=move |event| step(handle, event) />
            </For>
        </div>
    }
}

/// The part of one layer that is seen, and its name where there is room for it.
#[component]
fn Part(layers: Shown, at: Slot, curtain: Memo<Curtain>) -> impl IntoView {
    let placed = Placed::new(layers, at);
    let edges = Memo::new(move |_| {
        let (from, to) = curtain.with(|curtain| curtain.part(placed.place.get()));
        let (a, b) = (reading_direction().mirrored(from), reading_direction().mirrored(to));
        (a.min(b), a.max(b))
    });
    view! {
        <div class="d2-cut" style:--from=move || edges.get().0.to_string() style:--to=move || edges.get().1.to_string()>
            <Picture placed />
            <span class="d2-part" aria-hidden="true">
                <span class="d2-tag">{placed.label}</span>
            </span>
        </div>
    }
}

/// One handle: a slider between the layer before it and the layer after it.
#[component]
fn Handle(handle: usize, layers: Shown, curtain: Memo<Curtain>) -> impl IntoView {
    let name = move |place: usize| layers.with(|all| all.get(place).map(|(_, layer)| layer.label.clone()).unwrap_or_default());
    let percent = |fraction: f64| (fraction * 100.0).round();
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
            aria-label=move || format!("Between {} and {}", name(handle), name(handle + 1))
            aria-valuemin=move || percent(range().0).to_string()
            aria-valuemax=move || percent(range().1).to_string()
            aria-valuenow=move || percent(at()).to_string()
            aria-valuetext=move || format!("{} {} %, {} {} %", name(handle), width(handle), name(handle + 1), width(handle + 1))
            style:--at=move || reading_direction().mirrored(at()).to_string()
        >
            <span class="d2-grip">
                <Icon glyph=Glyph::Drag />
            </span>
        </div>
    }
}
