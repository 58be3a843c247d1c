use leptos::{prelude::*, wasm_split::wasm_split};

use super::session::Session;
use crate::{
    components::{
        compare::{Compare, Layer, LayerKind, View},
        lazy::{Lazy, Part},
        styled::{COMPARE, styled},
    },
    state::Sheet,
};

/// Layers that a curtain still has room for.
const IN_A_CURTAIN: usize = 4;

/// The cells that the address names, in the comparison.
#[component]
pub fn Compared(session: Session) -> impl IntoView {
    let layers = Memo::new(move |_| {
        let places = session.compared();
        session.sheet.with(|sheet| {
            sheet
                .as_ref()
                .map(|sheet| layers(sheet, &places))
                .unwrap_or_default()
        })
    });
    let is_few = layers.with_untracked(|layers| {
        layers.iter().filter(|layer| layer.is_chosen).count() <= IN_A_CURTAIN
    });
    let view = RwSignal::new(if is_few {
        View::Curtain
    } else {
        View::SideBySide
    });
    view! { <div class="d2-grid-compared"><Lazy load=move || comparison(layers, view) /></div> }
}

/// The comparison is a part of its own, and the studio's.
#[wasm_split(compare, fallible, wasm_split_path = leptos::wasm_split)]
fn comparison(layers: Memo<Vec<Layer>>, view: RwSignal<View>) -> Part {
    Ok(styled(&[COMPARE], move || {
        view! { <Compare layers view /> }.into_any()
    }))
}

/// The cells that have pictures, and the input that they are laid onto: it takes part where there is but one cell to compare.
fn layers(sheet: &Sheet, places: &[usize]) -> Vec<Layer> {
    let pictures = places
        .iter()
        .filter_map(|place| Some((*place, sheet.picture(*place)?)));
    let cell =
        |(place, picture)| Layer::new(LayerKind::Cell(place), sheet.caption(place), picture, true);
    let cells: Vec<Layer> = pictures.map(cell).collect();
    let input = sheet.input_picture().map(Layer::input);
    let input = input.map(|input| Layer {
        is_chosen: cells.len() < 2,
        ..input
    });
    input.into_iter().chain(cells).collect()
}
