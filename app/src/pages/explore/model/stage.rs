use api::{CatalogEntry, CatalogExample, Picture, Roles};
use leptos::{prelude::*, wasm_split::wasm_split};

use super::super::cover::Cover;
use crate::{
    components::{
        compare::{Compare, Layer, LayerKind, View, output_name},
        dynamic::Show,
        fetched::Fetched,
        lazy::{Lazy, Part},
        styled::{COMPARE, styled},
    },
    state::Label,
    words,
};

/// What the model shows: its example, or its cover where it has none that can be seen.
#[component]
pub fn Stage(entry: CatalogEntry) -> impl IntoView {
    let (cover, name, roles) = (
        entry.model.cover.clone(),
        entry.model.name.clone(),
        entry.roles,
    );
    match entry.example {
        Some(example) if is_pair(&example) => {
            let (layers, is_lost) = (layers(&example), RwSignal::new(false));
            view! {
                <Show when=move || !is_lost.get() fallback=move || view! { <Figures example=example.clone() roles=roles.clone() /> }>
                    <div
                        class="d2-explore-stage d2-explore-compared"
                        role="group"
                        aria-label=words::model_example()
                        on:error:capture=move |_| is_lost.set(true)
                    >
                        <Lazy load=move || comparison(layers) />
                    </div>
                </Show>
            }
            .into_any()
        }
        Some(example) if shows(&example) => view! { <Figures example roles /> }.into_any(),
        _ => view! { <div class="d2-explore-stage"><Cover cover name /></div> }.into_any(),
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

/// A picture went in and one came out.
fn is_pair(example: &CatalogExample) -> bool {
    example.input_pictures.len() == 1 && example.output_pictures.len() == 1
}

/// There is something to see, or to read.
fn shows(example: &CatalogExample) -> bool {
    !example.output_pictures.is_empty()
        || !example.input_pictures.is_empty()
        || example.output.is_string()
}

fn layers(example: &CatalogExample) -> Memo<Vec<Layer>> {
    let input = example
        .input_pictures
        .iter()
        .map(|picture| Layer::input(&unmeasured(&picture.url)));
    let outputs = example.output_pictures.iter().enumerate();
    let outputs = outputs.map(|(index, url)| {
        Layer::new(
            LayerKind::Output(index),
            output_name(index),
            &unmeasured(url),
            true,
        )
    });
    let layers: Vec<Layer> = input.chain(outputs).collect();
    Memo::new(move |_| layers.clone())
}

fn unmeasured(url: &str) -> Picture {
    Picture {
        url: url.to_owned(),
        width: 0,
        height: 0,
        region: None,
    }
}

/// What went in beside what came out. Whoever kept the pictures may have thrown them away.
#[component]
fn Figures(example: CatalogExample, roles: Roles) -> impl IntoView {
    let figure = |(address, name): (String, String)| {
        view! {
            <figure>
                <Fetched address=Some(address)><p class="d2-explore-lost">{words::model_picture_lost()}</p></Fetched>
                <figcaption>{name}</figcaption>
            </figure>
        }
        .into_any()
    };
    let inputs = example
        .input_pictures
        .into_iter()
        .map(move |picture| (picture.url, Label::name_in(&roles, &picture.field)));
    let has_pictures = !example.output_pictures.is_empty();
    let outputs = example
        .output_pictures
        .into_iter()
        .enumerate()
        .map(|(index, url)| (url, output_name(index)));
    let said = example
        .output
        .as_str()
        .filter(|text| !has_pictures && !text.is_empty())
        .map(str::to_owned);
    view! {
        <div class="d2-explore-stage d2-explore-shown" role="group" aria-label=words::model_example()>
            {inputs.chain(outputs).map(figure).collect_view()}
            {said.map(|text| view! { <p class="d2-explore-text">{text}</p> }.into_any())}
        </div>
    }
}
