use leptos::{prelude::*, wasm_split::wasm_split};

use super::store::GridStore;
use crate::{
    components::{
        compare::{Compare, CompareMode, Layer, LayerKind},
        lazy::{Lazy, Part},
        styled::{COMPARE, styled},
    },
    state::GridView,
};

/// Above this number of layers, the comparison starts side by side: the split slider has no room.
const MAX_SPLIT_LAYERS: usize = 4;

/// The cells that the address names, in the comparison.
#[component]
pub fn Comparison(store: GridStore) -> impl IntoView {
    let layers = Memo::new(move |_| {
        let indices = store.compared();
        store
            .with(|view| layers(view, &indices))
            .unwrap_or_default()
    });
    let is_few = layers.with_untracked(|layers| {
        layers.iter().filter(|layer| layer.is_chosen).count() <= MAX_SPLIT_LAYERS
    });
    let view = RwSignal::new(if is_few {
        CompareMode::Split
    } else {
        CompareMode::SideBySide
    });
    view! { <div class="d2-grid-compared"><Lazy load=move || comparison(layers, view) /></div> }
}

/// The comparison, a part that the studio shares.
#[wasm_split(compare, fallible, wasm_split_path = leptos::wasm_split)]
fn comparison(layers: Memo<Vec<Layer>>, view: RwSignal<CompareMode>) -> Part {
    Ok(styled(&[COMPARE], move || {
        view! { <Compare layers view /> }.into_any()
    }))
}

/// A layer for each cell that has a picture, above the input, which is only shown with a single
/// cell.
fn layers(view: &GridView, indices: &[usize]) -> Vec<Layer> {
    let cell = |index: &usize| {
        let (kind, caption) = (LayerKind::Cell(*index), view.caption(*index));
        Some(Layer::new(kind, caption, view.picture(*index)?, true))
    };
    let mut layers: Vec<Layer> = indices.iter().filter_map(cell).collect();
    if let Some(input) = view.input_picture() {
        let is_chosen = layers.len() < 2;
        let input = Layer::input(input);
        layers.insert(0, Layer { is_chosen, ..input });
    }
    layers
}
