use super::{
    LayerSlot, VisibleLayers,
    picture::{LayerSignals, Picture},
    viewing::Viewing,
    visible_slots,
};
use crate::components::dynamic::For;
use api::decimal;
use leptos::prelude::*;
use std::sync::Arc;

/// How a layer of a stack is drawn.
pub struct LayerStyle {
    /// Opacity, 0 to 1.
    pub opacity: f64,
    /// Whether it is subtracted from the layers below.
    pub subtracts: bool,
}

/// Layers on top of each other, drawn with `style` of their index. Children are shown over them.
#[component]
pub fn Stacked(
    layers: VisibleLayers,
    viewing: Viewing,
    style: Arc<dyn Fn(usize) -> LayerStyle + Send + Sync>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="d2-cmp d2-frame d2-compare-frame" node_ref=viewing.ruler>
            <For each=move || visible_slots(layers) key=LayerSlot::key let(slot)>
                {
                    let signals = LayerSignals::new(layers, slot);
                    let (of, at) = (style.clone(), style.clone());
                    view! {
                        <div
                            class="d2-layer-box"
                            class:d2-subtracts=move || of(signals.place.get()).subtracts
                            style:opacity=move || decimal(at(signals.place.get()).opacity)
                        >
                            <Picture signals viewing />
                        </div>
                    }
                }
            </For>
            {children()}
        </div>
    }
}

/// A label in the corner.
#[component]
pub fn Tag(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <span class="d2-part" aria-hidden="true">
            <span class="d2-tag">{text}</span>
        </span>
    }
}

/// The label of the visible layer at an index.
pub fn label(layers: VisibleLayers, place: usize) -> String {
    layers.with(|all| {
        all.get(place)
            .map(|seen| seen.layer.label.clone())
            .unwrap_or_default()
    })
}
