use api::decimal;
use leptos::{html, prelude::*};

use super::{list_store::ListStore, result_card::ResultCard, selection_store::SelectionStore};
use crate::{
    browser::{self, effect},
    components::dynamic::{For, Show},
    geometry::VirtualGrid,
    i18n,
    state::Tile,
};

/// Distance from the end of the list, in cards, at which the next page is loaded.
const PREFETCH: usize = 30;

/// A tile with its index among all.
#[derive(Clone)]
struct IndexedTile {
    tile: Tile,
    index: usize,
}

/// The results as a virtual grid: only the cards near the window are in the document, and padding
/// takes the place of the rows above them.
#[component]
pub fn ResultGrid(list: ListStore, store: SelectionStore) -> impl IntoView {
    let (tiles, is_loading, error) = (list.tiles(), list.is_loading(), list.error());
    let selection = store.selection();
    let container = NodeRef::<html::Div>::new();
    let view = browser::use_grid_viewport(container);
    let grid = Memo::new(move |_| VirtualGrid::of(view.get()));
    let count = Memo::new(move |_| tiles.read().len());
    let near = Memo::new(move |_| grid.get().near(view.get(), count.get()));
    let cards = move || {
        let near = near.get();
        tiles.with(|tiles| {
            let tiles = tiles.iter().enumerate().skip(near.start).take(near.len());
            tiles
                .map(|(index, tile)| IndexedTile {
                    tile: tile.clone(),
                    index,
                })
                .collect()
        })
    };
    effect(move || {
        let is_due = near.get().end + PREFETCH >= count.get() && count.get() > 0;
        if is_due && list.has_more() && !is_loading.get() && error.read().is_none() {
            list.load_more();
        }
    });
    let is_first_load = Memo::new(move |_| count.get() == 0 && is_loading.get());
    let pixels = |length: f64| format!("{}px", decimal(length));
    view! {
        <div
            class="d2-results"
            class:d2-selecting=move || !selection.read().is_empty()
            role="list"
            aria-label=i18n::history_results()
            aria-busy=move || is_loading.get().to_string()
            node_ref=container
            style:--columns=move || grid.get().columns.to_string()
            style:--row=move || pixels(grid.get().row)
            style:min-height=move || pixels(grid.get().height(count.get()))
            style:padding-block-start=move || pixels(grid.get().above(near.get().start))
        >
            <For each=cards key=key_of let(card)>
                <ResultCard tile=card.tile index=card.index list store />
            </For>
            <Show when=move || is_first_load.get()>{skeletons()}</Show>
        </div>
    }
}

fn key_of(card: &IndexedTile) -> String {
    card.tile.key()
}

/// Placeholders while the first results load.
fn skeletons() -> impl IntoView {
    (0..6)
        .map(|_| view! { <div class="d2-card" aria-hidden="true"><div class="d2-card-face d2-skeleton"></div></div> }.into_any())
        .collect_view()
}
