//! `/s/{token}`: a shared result. The server embeds the data in the HTML, so nothing is requested;
//! if there is none, the HTML already says why.
//!
//! - `actions`: remix, download, copy, send
//! - `votes`: the compared models, and the vote for the best
//! - `facts`: date, engine and settings, also as code

mod actions;
mod facts;
mod votes;

use api::{Picture, ShareVisibility, Shared};
use leptos::{prelude::*, wasm_split::wasm_split};

use super::not_found::NotFoundPage;
use crate::{
    browser,
    components::{
        compare::{Compare, CompareMode, Layer, LayerKind, output_name},
        lazy::{Lazy, Part},
        styled::{COMPARE, styled},
        thumbnail_strip::{Thumbnail, ThumbnailStrip},
    },
    json,
};

use actions::Actions;
use facts::Facts;
use votes::ComparedModels;

/// The page, a part that is loaded when it is first opened.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
pub fn shared_page() -> Part {
    browser::remove_element(".d2-static");
    let shared = browser::inline_script("shared").and_then(|text| json::read(&text));
    Ok(match shared {
        Some(shared) => view! { <SharedPage shared=StoredValue::new(shared) /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    })
}

#[component]
fn SharedPage(shared: StoredValue<Shared>) -> impl IntoView {
    let selected = RwSignal::new(0);
    let layers = Memo::new(move |_| shared.with_value(|shared| layers(shared, selected.get())));
    let thumbnails = Memo::new(move |_| shared.with_value(thumbnails));
    let (title, note) = shared.with_value(|shared| (shared.title.clone(), shared.note.clone()));
    let is_compared = shared.with_value(|shared| !shared.compared.is_empty());
    browser::set_title_and_progress(Some(&title), None);
    view! {
        <main class="d2-shared" class:d2-alone=move || { layers.read().len() < 2 } id="main">
            <div class="d2-shared-head">
                <h1>{title}</h1>
                {note.map(|note| view! { <p class="d2-shared-note">{note}</p> }.into_any())}
            </div>
            <Lazy load=move || comparison(layers) />
            <ThumbnailStrip outputs=thumbnails selected />
            {is_compared.then(|| view! { <ComparedModels shared /> }.into_any())}
            <Actions shared selected />
            <Facts shared />
        </main>
    }
}

/// The comparison, a part that the studio shares.
#[wasm_split(compare, fallible, wasm_split_path = leptos::wasm_split)]
fn comparison(layers: Memo<Vec<Layer>>) -> Part {
    let view = RwSignal::new(CompareMode::default());
    Ok(styled(&[COMPARE], move || {
        view! { <Compare layers view /> }.into_any()
    }))
}

/// The layers of the comparison: the compared models, or input, depth and outputs.
fn layers(shared: &Shared, selected: usize) -> Vec<Layer> {
    let pictures = &shared.pictures;
    let mut layers = Vec::new();
    if !shared.compared.is_empty() {
        for (output, picture) in shared.compared.iter().zip(&pictures.outputs) {
            let (kind, label) = (LayerKind::Cell(output.cell), output.model.clone());
            layers.push(Layer::new(kind, label, picture, true));
        }
        return layers;
    }
    layers.extend(pictures.input.as_ref().map(Layer::input));
    layers.extend(pictures.depth.as_ref().map(Layer::depth));
    for (index, picture) in pictures.outputs.iter().enumerate() {
        layers.push(Layer::output(index, picture, index == selected));
    }
    layers
}

/// Thumbnails of the outputs, if there are several.
fn thumbnails(shared: &Shared) -> Vec<Thumbnail> {
    let outputs = &shared.pictures.outputs;
    let label = |index: usize| match shared.compared.get(index) {
        Some(output) => output.model.clone(),
        None => output_name(index),
    };
    let thumbnail = |(index, picture): (usize, &Picture)| Thumbnail::Ready {
        url: picture.url.clone(),
        label: label(index),
    };
    if outputs.len() > 1 {
        outputs.iter().enumerate().map(thumbnail).collect()
    } else {
        Vec::new()
    }
}

/// True if the share includes the settings.
fn shows_settings(shared: &Shared) -> bool {
    shared.visibility >= ShareVisibility::Settings
}
