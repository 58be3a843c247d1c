use super::{Layer, Seen, Shown, Slot, geometry::Rect, viewing::Viewing};
use crate::browser::use_decoded;
use api::{decimal, fixed};
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
    /// Where that picture lies.
    lies: Memo<Rect>,
}

impl Placed {
    /// Follows the layer in `slot`.
    pub fn new(layers: Shown, slot: Slot) -> Self {
        let text = move |field: fn(&Layer) -> &str| {
            Memo::new(move |last: Option<&String>| {
                let found = layers.with(|all| {
                    all.iter()
                        .find(|seen| seen.slot == slot)
                        .map(|seen| field(&seen.layer).to_owned())
                });
                found.or_else(|| last.cloned()).unwrap_or_default()
            })
        };
        let place = Memo::new(move |last| {
            let found = layers.with(|all| all.iter().position(|seen| seen.slot == slot));
            found.or(last.copied()).unwrap_or_default()
        });
        let (name, url) = (text(|layer| &layer.label), text(|layer| &layer.url));
        let seen = use_decoded(url.into());
        // While the next picture is on its way, the old one keeps its name and lies as it lay.
        let is_on_its_way =
            move || seen.with(|seen| seen.as_ref().is_some_and(|seen| *seen != url.get()));
        let label = Memo::new(move |last: Option<&String>| {
            last.filter(|_| is_on_its_way())
                .cloned()
                .unwrap_or_else(|| name.get())
        });
        let lies = Memo::new(move |last: Option<&Rect>| {
            let of = |all: &Vec<Seen>| {
                all.iter()
                    .find(|seen| seen.slot == slot)
                    .map(|seen| seen.placement)
            };
            last.filter(|_| is_on_its_way())
                .copied()
                .or_else(|| layers.with(of))
                .or(last.copied())
                .unwrap_or(Rect::WHOLE)
        });
        Self {
            label,
            place,
            seen,
            lies,
        }
    }

    /// The picture's edges as CSS; nothing where it is the frame.
    fn edges(self) -> Option<String> {
        let Rect {
            left,
            top,
            width,
            height,
        } = self.lies.get();
        let share = |share: f64| fixed(share * 100.0, 4);
        (self.lies.get() != Rect::WHOLE).then(|| {
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

/// A layer's picture, moved with the view port. A new one takes the old one's place once it is decoded.
#[component]
pub fn Picture(placed: Placed, viewing: Viewing) -> impl IntoView {
    let port = viewing.port;
    view! {
        <div
            class="d2-pan"
            style:--zoom=move || decimal(port.get().zoom())
            style:--left=move || decimal(port.get().left)
            style:--top=move || decimal(port.get().top)
        >
            <img class="d2-layer" src=placed.seen alt=placed.label style=move || placed.edges() decoding="sync" draggable="false" />
            <i class="d2-probe"></i>
        </div>
    }
}
