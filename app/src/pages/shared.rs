//! `/s/{token}`: what a share shows, to whoever was sent it. The server puts what is shared into the page, so nothing has to be asked for;
//! where it put nothing, it has said all that there is to say.
//!
//! - `acts`: what can be done with it
//! - `votes`: what is compared, and which is said to be the best
//! - `facts`: what it was made with, also as code

mod acts;
mod facts;
mod votes;

use api::{Picture, ShareShows, Shared, SharedOutput};
use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser,
    components::{
        compare::{Compare, Layer, LayerKind, View, output_name},
        lazy::{Lazy, Part},
        strip::{Shot, Strip},
        styled::{COMPARE, styled},
    },
    json,
    pages::NotFoundPage,
};

use acts::Acts;
use facts::Facts;
use votes::Compared;

/// The page, a part that is fetched when it is first opened.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
pub fn shared_page() -> Part {
    browser::remove_written(".d2-static");
    let shared = browser::inlined("shared").and_then(|text| json::read(&text));
    Ok(match shared {
        Some(shared) => view! { <SharedPage shared=StoredValue::new(shared) /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    })
}

#[component]
fn SharedPage(shared: StoredValue<Shared>) -> impl IntoView {
    let selected = RwSignal::new(0);
    let layers = Memo::new(move |_| shared.with_value(|shared| layers(shared, selected.get())));
    let shots = Memo::new(move |_| shared.with_value(shots));
    let (title, note) = shared.with_value(|shared| (shared.title.clone(), shared.note.clone()));
    let is_compared = shared.with_value(|shared| !shared.compared.is_empty());
    browser::show_progress(Some(&title), None);
    view! {
        <main class="d2-shared" class:d2-alone=move || { layers.read().len() < 2 } id="main">
            <div class="d2-shared-head">
                <h1>{title}</h1>
                {note.map(|note| view! { <p class="d2-shared-note">{note}</p> }.into_any())}
            </div>
            <Lazy load=move || comparison(layers) />
            <Strip outputs=shots selected />
            {is_compared.then(|| view! { <Compared shared /> }.into_any())}
            <Acts shared selected />
            <Facts shared />
        </main>
    }
}

/// The comparison is a part of its own, and the studio's.
#[wasm_split(compare, fallible, wasm_split_path = leptos::wasm_split)]
fn comparison(layers: Memo<Vec<Layer>>) -> Part {
    let view = RwSignal::new(View::default());
    Ok(styled(&[COMPARE], move || {
        view! { <Compare layers view /> }.into_any()
    }))
}

/// What is compared. An output alone is looked at.
fn layers(shared: &Shared, selected: usize) -> Vec<Layer> {
    let pictures = &shared.pictures;
    let given = pictures
        .input
        .as_ref()
        .map(Layer::input)
        .into_iter()
        .chain(pictures.depth.as_ref().map(Layer::depth));
    if !shared.compared.is_empty() {
        let cell = |(output, picture): (&SharedOutput, &Picture)| {
            Layer::new(
                LayerKind::Cell(output.cell),
                output.model.clone(),
                picture,
                true,
            )
        };
        return shared
            .compared
            .iter()
            .zip(&pictures.outputs)
            .map(cell)
            .collect();
    }
    let outputs = pictures
        .outputs
        .iter()
        .enumerate()
        .map(|(index, picture)| Layer::output(index, picture, index == selected));
    given.chain(outputs).collect()
}

/// The outputs, where there are several.
fn shots(shared: &Shared) -> Vec<Shot> {
    let outputs = &shared.pictures.outputs;
    let label = |index: usize| {
        shared
            .compared
            .get(index)
            .map_or_else(|| output_name(index), |output| output.model.clone())
    };
    let shot = |(index, picture): (usize, &Picture)| Shot::Ready {
        url: picture.url.clone(),
        label: label(index),
    };
    if outputs.len() > 1 {
        outputs.iter().enumerate().map(shot).collect()
    } else {
        Vec::new()
    }
}

/// True where it may be told what the result was made with.
fn shows_settings(shared: &Shared) -> bool {
    shared.shows >= ShareShows::Settings
}
