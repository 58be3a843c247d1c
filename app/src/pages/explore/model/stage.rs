use api::{CatalogEntry, CatalogExample, Picture, Roles};
use leptos::{prelude::*, wasm_split::wasm_split};

use super::super::model_row::Cover;
use crate::{
    components::{
        compare::{Compare, CompareMode, Layer, LayerKind, output_name},
        dynamic::Show,
        lazy::{Lazy, Part},
        remote_image::RemoteImage,
        styled::{COMPARE, styled},
    },
    i18n,
    state::Label,
};

/// The example of the model, or its cover if there is no example to show.
#[component]
pub fn Stage(entry: CatalogEntry) -> impl IntoView {
    let (cover, name, roles) = (
        entry.model.cover.clone(),
        entry.model.name.clone(),
        entry.roles,
    );
    match entry.example {
        Some(example) if is_pair(&example) => {
            let (layers, is_broken) = (layers(&example), RwSignal::new(false));
            view! {
                <Show when=move || !is_broken.get() fallback=move || view! { <ExampleFigures example=example.clone() roles=roles.clone() /> }>
                    <div
                        class="d2-explore-stage d2-explore-compared"
                        role="group"
                        aria-label=i18n::model_example()
                        on:error:capture=move |_| is_broken.set(true)
                    >
                        <Lazy load=move || comparison(layers) />
                    </div>
                </Show>
            }
            .into_any()
        }
        Some(example) if has_content(&example) => {
            view! { <ExampleFigures example roles /> }.into_any()
        }
        _ => view! { <div class="d2-explore-stage"><Cover cover name /></div> }.into_any(),
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

/// One input picture and one output picture, which can be compared.
fn is_pair(example: &CatalogExample) -> bool {
    example.input_pictures.len() == 1 && example.output_pictures.len() == 1
}

/// There are pictures or text to show.
fn has_content(example: &CatalogExample) -> bool {
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

/// A picture whose size is not known yet.
fn unmeasured(url: &str) -> Picture {
    Picture {
        url: url.to_owned(),
        width: 0,
        height: 0,
        region: None,
    }
}

/// Input and output pictures beside each other, or the output text. The host of the pictures may
/// have deleted them.
#[component]
fn ExampleFigures(example: CatalogExample, roles: Roles) -> impl IntoView {
    let figure = |(address, name): (String, String)| {
        view! {
            <figure>
                <RemoteImage address=Some(address)><p class="d2-explore-unavailable">{i18n::model_picture_unavailable()}</p></RemoteImage>
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
    let text = example
        .output
        .as_str()
        .filter(|text| !has_pictures && !text.is_empty())
        .map(str::to_owned);
    view! {
        <div class="d2-explore-stage d2-explore-example" role="group" aria-label=i18n::model_example()>
            {inputs.chain(outputs).map(figure).collect_view()}
            {text.map(|text| view! { <p class="d2-explore-text">{text}</p> }.into_any())}
        </div>
    }
}
