use super::{Layer, LayerSlot, VisibleLayers, viewing::Viewing};
use crate::{
    browser::{to_fixed, use_decoded_image},
    geometry::Rect,
};
use api::decimal;
use leptos::prelude::*;

/// Signals of the layer in a slot. They retain their last value when the layer is removed.
#[derive(Clone, Copy)]
pub struct LayerSignals {
    /// The label of the displayed image.
    pub label: Memo<String>,
    /// The index among the visible layers.
    pub place: Memo<usize>,
    /// The address of the displayed image, once one is decoded.
    decoded: ReadSignal<Option<String>>,
    /// The rectangle of the displayed image.
    rect: Memo<Rect>,
}

impl LayerSignals {
    /// Signals for `slot`.
    pub fn new(layers: VisibleLayers, slot: LayerSlot) -> Self {
        let text = move |field: fn(&Layer) -> &str| {
            Memo::new(move |last: Option<&String>| {
                let layers = layers.read();
                match (layers.iter().find(|layer| layer.slot == slot), last) {
                    (Some(visible), _) => field(&visible.layer).to_owned(),
                    (None, Some(last)) => last.clone(),
                    (None, None) => String::new(),
                }
            })
        };
        let place = Memo::new(move |last| {
            let found = layers.with(|all| all.iter().position(|layer| layer.slot == slot));
            found.or(last.copied()).unwrap_or_default()
        });
        let (name, url) = (text(|layer| &layer.label), text(|layer| &layer.url));
        let decoded = use_decoded_image(url.into());
        // Label and rectangle stay those of the old image until the next one is decoded.
        let is_loading = move || matches!(&*decoded.read(), Some(decoded) if *decoded != url.get());
        let label = Memo::new(move |last: Option<&String>| match last {
            Some(last) if is_loading() => last.clone(),
            _ => name.get(),
        });
        let rect = Memo::new(move |last: Option<&Rect>| {
            if let Some(last) = last
                && is_loading()
            {
                return *last;
            }
            let layers = layers.read();
            match (layers.iter().find(|layer| layer.slot == slot), last) {
                (Some(visible), _) => visible.placement,
                (None, Some(last)) => *last,
                (None, None) => Rect::WHOLE,
            }
        });
        Self {
            label,
            place,
            decoded,
            rect,
        }
    }

    /// The rectangle as CSS; `None` if the image covers the frame.
    fn edges(self) -> Option<String> {
        let Rect {
            left,
            top,
            width,
            height,
        } = self.rect.get();
        let share = |share: f64| to_fixed(share * 100.0, 4);
        (self.rect.get() != Rect::WHOLE).then(|| {
            format!(
                "left:{}%;top:{}%;width:{}%;height:{}%",
                share(left),
                share(top),
                share(width),
                share(height)
            )
        })
    }
}

/// A layer's image in the viewport. A new image replaces the old one once it is decoded.
#[component]
pub fn Picture(signals: LayerSignals, viewing: Viewing) -> impl IntoView {
    let viewport = viewing.viewport;
    view! {
        <div
            class="d2-pan"
            style:--zoom=move || decimal(viewport.get().zoom())
            style:--left=move || decimal(viewport.get().left)
            style:--top=move || decimal(viewport.get().top)
        >
            <img class="d2-layer" src=signals.decoded alt=signals.label style=move || signals.edges() decoding="sync" draggable="false" />
            <i class="d2-probe"></i>
        </div>
    }
}
