//! The comparison of input, depth and outputs, and the frame it stands in.
//!
//! `layer` says what is compared, `geometry` where everything goes (plain numbers, natively tested), and
//! each view is a file: `curtain`, `sides`, `fade`. `toolbar` switches views and layers.

mod curtain;
mod fade;
mod geometry;
mod layer;
mod picture;
mod sides;
mod toolbar;

pub use geometry::Direction;
pub use layer::{Layer, LayerKind};

use api::decimal;
use curtain::CurtainView;
use fade::FadeView;
use geometry::Curtain;
use layer::{Slot, frame_ratio, shown};
use leptos::prelude::*;
use sides::SidesView;
use toolbar::{LayerSwitches, ViewSwitch};

/// A way to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// All layers on each other, with a handle between any two.
    #[default]
    Curtain,
    /// Each layer beside the other.
    SideBySide,
    /// One layer dissolving into the next.
    Fade,
}

/// The layers that take part, each with its slot.
type Shown = Memo<Vec<(Slot, Layer)>>;

/// Compares any number of layers; people choose the view and which layers take part. Layers of other sizes
/// are fitted into the input's frame. Children lie over the picture: what is still being waited for.
#[component]
pub fn Compare(
    /// The layers, in reading order.
    layers: Memo<Vec<Layer>>,
    /// How they are compared.
    view: RwSignal<View>,
    /// What lies over the picture.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let off = RwSignal::new(Vec::new());
    let taking_part = Memo::new(move |_| shown(&layers.read(), &off.read()));
    let curtain = RwSignal::new(Curtain::even(3));
    let comparison = move || match view.get() {
        View::Curtain => view! { <CurtainView layers=taking_part curtain=curtain /> }.into_any(),
        View::SideBySide => view! { <SidesView layers=taking_part /> }.into_any(),
        View::Fade => view! { <FadeView layers=taking_part /> }.into_any(),
    };
    view! {
        <div class="d2-bar">
            <ViewSwitch view=view />
            <span class="d2-grow"></span>
            <LayerSwitches layers=layers off=off />
        </div>
        <div class="d2-stage d2-stage-over" style:--ratio=move || decimal(frame_ratio(&layers.read()))>
            {comparison}
            {children.map(|children| children())}
        </div>
    }
}
