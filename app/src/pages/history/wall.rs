use api::decimal;
use leptos::{html, prelude::*};

use super::{card::Card, shelf::Shelf};
use crate::{
    browser::{self, effect},
    components::dynamic::{For, Show},
    state::{Lattice, Tile},
    words,
};

/// Cards from the end of what has been read at which more is read.
const AHEAD: usize = 30;

/// A card with its place among all.
#[derive(Clone)]
struct Placed {
    tile: Tile,
    index: usize,
}

/// The results. Those far above and below are not in the document: rows of equal height keep their room.
#[component]
pub fn Wall(shelf: Shelf) -> impl IntoView {
    let wall = NodeRef::<html::Div>::new();
    let view = browser::use_view(wall);
    let lattice = Memo::new(move |_| Lattice::of(view.get()));
    let count = Memo::new(move |_| shelf.tiles.read().len());
    let near = Memo::new(move |_| lattice.get().near(view.get(), count.get()));
    let placed = move || {
        let near = near.get();
        shelf.tiles.with(|tiles| {
            let tiles = tiles.iter().enumerate().skip(near.start).take(near.len());
            tiles
                .map(|(index, tile)| Placed {
                    tile: tile.clone(),
                    index,
                })
                .collect()
        })
    };
    effect(move || {
        let is_due = near.get().end + AHEAD >= count.get() && count.get() > 0;
        if is_due
            && shelf.next.read().is_some()
            && !shelf.is_loading.get()
            && shelf.fault.read().is_none()
        {
            shelf.read_on();
        }
    });
    let is_bare = Memo::new(move |_| count.get() == 0 && shelf.is_loading.get());
    let pixels = |length: f64| format!("{}px", decimal(length));
    view! {
        <div
            class="d2-wall"
            class:d2-picking=move || !shelf.selection.read().is_empty()
            role="list"
            aria-label=words::history_results()
            aria-busy=move || shelf.is_loading.get().to_string()
            node_ref=wall
            style:--columns=move || lattice.get().columns.to_string()
            style:--row=move || pixels(lattice.get().row)
            style:min-height=move || pixels(lattice.get().height(count.get()))
            style:padding-block-start=move || pixels(lattice.get().above(near.get().start))
        >
            <For each=placed key=key_of let(placed)>
                <Card tile=placed.tile index=placed.index shelf />
            </For>
            <Show when=move || is_bare.get()>{skeletons()}</Show>
        </div>
    }
}

fn key_of(placed: &Placed) -> String {
    placed.tile.key()
}

/// The places of what is being read.
fn skeletons() -> impl IntoView {
    (0..6)
        .map(|_| view! { <div class="d2-card" aria-hidden="true"><div class="d2-card-face d2-skeleton"></div></div> }.into_any())
        .collect_view()
}
