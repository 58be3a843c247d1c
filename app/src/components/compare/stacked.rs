use super::{
    Shown, Slot,
    picture::{Picture, Placed},
    viewing::Viewing,
};
use crate::components::dynamic::For;
use api::decimal;
use leptos::prelude::*;
use std::sync::Arc;

/// How a layer of a stack is seen.
pub struct Look {
    /// From 0, not at all, to 1.
    pub opacity: f64,
    /// What is under it is taken from it.
    pub subtracts: bool,
}

/// All layers on each other, each looking as `look` says of its place. Children lie over them.
#[component]
pub fn Stacked(
    layers: Shown,
    viewing: Viewing,
    look: Arc<dyn Fn(usize) -> Look + Send + Sync>,
    children: Children,
) -> impl IntoView {
    let slots = move || layers.with(|all| all.iter().map(|seen| seen.slot).collect::<Vec<_>>());
    view! {
        <div class="d2-cmp d2-frame d2-board" node_ref=viewing.ruler>
            <For each=slots key=Slot::key let(slot)>
                {
                    let placed = Placed::new(layers, slot);
                    let (of, at) = (look.clone(), look.clone());
                    view! {
                        <div
                            class="d2-sheet"
                            class:d2-subtracts=move || of(placed.place.get()).subtracts
                            style:opacity=move || decimal(at(placed.place.get()).opacity)
                        >
                            <Picture placed viewing />
                        </div>
                    }
                }
            </For>
            {children()}
        </div>
    }
}

/// The name of what is seen, in the corner.
#[component]
pub fn Tag(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <span class="d2-part" aria-hidden="true">
            <span class="d2-tag">{text}</span>
        </span>
    }
}

/// What the layer at that place is called.
pub fn label(layers: Shown, place: usize) -> String {
    layers.with(|all| {
        all.get(place)
            .map(|seen| seen.layer.label.clone())
            .unwrap_or_default()
    })
}
