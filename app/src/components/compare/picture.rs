use super::{Layer, Shown, Slot};
use crate::browser::use_decoded;
use leptos::prelude::*;

/// The layer in a slot, as signals that follow it and keep their last value when it goes.
#[derive(Clone, Copy)]
pub struct Placed {
    /// What the picture that is seen is called.
    pub label: Memo<String>,
    /// Where it stands among the layers that take part.
    pub place: Memo<usize>,
    /// The address of the picture that is seen, once there is one.
    seen: ReadSignal<Option<String>>,
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
        let (name, url) = (text(|layer| &layer.label), text(|layer| &layer.url));
        let seen = use_decoded(url.into());
        // While the next picture is on its way, the old one keeps its name.
        let label = Memo::new(move |last: Option<&String>| {
            let is_on_its_way = seen.with(|seen| seen.as_ref().is_some_and(|seen| *seen != url.get()));
            last.filter(|_| is_on_its_way).cloned().unwrap_or_else(|| name.get())
        });
        Self { label, place, seen }
    }
}

/// A layer's picture. A new one takes the old one's place once it is decoded.
#[component]
pub fn Picture(placed: Placed) -> impl IntoView {
    view! { <img class="d2-layer" src=placed.seen alt=placed.label decoding="sync" draggable="false" /> }
}
