use super::{
    Shown, Slot,
    geometry::side_width,
    picture::{Picture, Placed},
    viewing::Viewing,
};
use crate::components::dynamic::For;
use leptos::prelude::*;

/// Every layer beside the other, as large as the stage lets them be, the same part of each.
#[component]
pub fn SidesView(layers: Shown, viewing: Viewing) -> impl IntoView {
    let slots = move || layers.with(|all| all.iter().map(|seen| seen.slot).collect::<Vec<_>>());
    view! {
        <div class="d2-sides d2-board" style:--w=move || side_width(layers.read().len())>
            <div class="d2-ruler" node_ref=viewing.ruler></div>
            <For each=slots key=Slot::key let(slot)>
                {
                    let placed = Placed::new(layers, slot);
                    view! {
                        <figure class="d2-side">
                            <div class="d2-frame d2-sheet">
                                <Picture placed viewing />
                                <figcaption class="d2-tag">{placed.label}</figcaption>
                            </div>
                        </figure>
                    }
                }
            </For>
        </div>
    }
}
