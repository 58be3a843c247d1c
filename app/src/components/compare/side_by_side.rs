use super::{
    LayerSlot, VisibleLayers,
    picture::{LayerSignals, Picture},
    viewing::Viewing,
    visible_slots,
};
use crate::{components::dynamic::For, geometry::tile_width};
use leptos::prelude::*;

/// Layers next to each other, as large as the stage allows, with one viewport.
#[component]
pub fn SideBySideView(layers: VisibleLayers, viewing: Viewing) -> impl IntoView {
    view! {
        <div class="d2-sides d2-compare-frame" style:--w=move || tile_width(layers.read().len())>
            <div class="d2-ruler" node_ref=viewing.ruler></div>
            <For each=move || visible_slots(layers) key=LayerSlot::key let(slot)>
                {
                    let signals = LayerSignals::new(layers, slot);
                    view! {
                        <figure class="d2-side">
                            <div class="d2-frame d2-layer-box">
                                <Picture signals viewing />
                                <figcaption class="d2-tag">{signals.label}</figcaption>
                            </div>
                        </figure>
                    }
                }
            </For>
        </div>
    }
}
