use super::{Layer, Shown, Slot};
use crate::browser::use_decoded;
use leptos::prelude::*;

/// The layer in a slot, as signals that follow it and keep their last value when it goes.
#[derive(Clone, Copy)]
pub struct Placed {
    /// What it is called.
    pub label: Memo<String>,
    /// Where it stands among the layers that take part.
    pub place: Memo<usize>,
    url: Memo<String>,
}

impl Placed {
    /// Follows the layer in `slot`.
    pub fn new(layers: Shown, slot: Slot) -> Self {
        let text = move |field: fn(&Layer) -> &str| {
            Memo::new(move |last: Option<&String>| {
                let found = layers.with(|all| all.iter().find(|(at, _)| *at == slot).map(|(_, layer)| field(layer).to_owned()));
                found.or_else(|| last.cloned()).unwrap_or_default()
            })
        };
        let place = Memo::new(move |last| {
            let found = layers.with(|all| all.iter().position(|(at, _)| *at == slot));
            found.or(last.copied()).unwrap_or_default()
        });
        Self { label: text(|layer| &layer.label), place, url: text(|layer| &layer.url) }
    }
}

/// A layer's picture. A new one takes the old one's place once it is decoded.
#[component]
pub fn Picture(placed: Placed) -> impl IntoView {
    let shown = use_decoded(placed.url.into());
    view! { <img class="d2-layer" src=shown alt=placed.label decoding="sync" draggable="false" /> }
}
