use super::{
    Shown, Slot,
    geometry::side_width,
    picture::{Picture, Placed},
};
use crate::components::dynamic::For;
use leptos::prelude::*;

/// Every layer beside the other, as large as the stage lets them be.
#[component]
pub fn SidesView(layers: Shown) -> impl IntoView {
    let slots = move || layers.with(|all| all.iter().map(|(slot, _)| *slot).collect::<Vec<_>>());
    view! {
        <div class="d2-sides" style:--w=move || side_width(layers.read().len())>
            <For each=slots key=Slot::key let(slot)>
                {
                    let placed = Placed::new(layers, slot);
                    view! {
                        <figure class="d2-side">
                            <div>
                                <Picture placed />
                                <figcaption class="d2-tag">{placed.label}</figcaption>
                            </div>
                        </figure>
                    }
                }
            </For>
        </div>
    }
}
