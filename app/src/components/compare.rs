//! The comparison of input, depth and outputs.
//!
//! - `layer`: the compared images
//! - `viewing`: pan and zoom, shared by all modes; `readout`: the colours at one pixel
//! - one file per mode: `split_slider`, `side_by_side`, `fade` (and blink), `difference`; the last
//!   two use `stacked`
//! - `toolbar`: mode and layers; `tools`: buttons in the corner of the stage

mod difference;
mod fade;
mod layer;
mod picture;
mod readout;
mod side_by_side;
mod split_slider;
mod stacked;
mod toolbar;
mod tools;
mod viewing;

pub use layer::{Layer, LayerKind, output_name};

use crate::{
    browser::effect,
    geometry::{SplitSlider, ViewportCommand},
    i18n,
};
use api::decimal;
use difference::DifferenceView;
use fade::FadeView;
use layer::{LayerSlot, LayerToggles, VisibleLayer, frame_ratio, shown};
use leptos::{ev::KeyboardEvent, html::Div, prelude::*};
use readout::{Readout, ReadoutPanel};
use side_by_side::SideBySideView;
use split_slider::SplitView;
use toolbar::{LayerSwitches, ViewSwitch};
use tools::{Tools, toggle_full_screen_of};
use viewing::Viewing;

/// How layers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CompareMode {
    /// Layers on top of each other, divided by a split slider.
    #[default]
    Split,
    /// Layers next to each other.
    SideBySide,
    /// A cross-fade from one layer to the next.
    Fade,
    /// One layer after another.
    Blink,
    /// The difference of two layers.
    Difference,
}

/// The visible layers.
type VisibleLayers = Memo<Vec<VisibleLayer>>;

/// The slots of the visible layers. Reactive.
fn visible_slots(layers: VisibleLayers) -> Vec<LayerSlot> {
    layers.with(|layers| layers.iter().map(|layer| layer.slot).collect())
}

/// Compares layers. People choose the mode and the visible layers. Layers of other sizes are fitted
/// to the input's frame. Children are shown over the images, such as progress.
#[component]
pub fn Compare(
    /// All layers, in reading order.
    layers: Memo<Vec<Layer>>,
    /// The mode.
    view: RwSignal<CompareMode>,
    /// Content over the images.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let switches = RwSignal::new(LayerToggles::default());
    let visible = Memo::new(move |_| shown(&layers.read(), &switches.read()));
    let container = NodeRef::<Div>::new();
    let viewing = Viewing::new(layers);
    let readout = Readout::new(visible, viewing);
    let input =
        Memo::new(move |_| layers.with(|layers| layers.first().map(|layer| layer.url.clone())));
    effect(move || {
        input.track();
        viewing.fit();
    });
    view! {
        <div class="d2-compare" node_ref=container>
            <div class="d2-bar">
                <ViewSwitch view=view />
                <span class="d2-grow"></span>
                <LayerSwitches layers switches />
            </div>
            <CompareStage layers visible view viewing readout container>
                {children.map(|children| children())}
            </CompareStage>
            <Tools viewing readout container />
        </div>
    }
}

/// The stage. Its pointer, wheel and key events pan and zoom, unless a control handles them.
#[component]
fn CompareStage(
    layers: Memo<Vec<Layer>>,
    visible: VisibleLayers,
    view: RwSignal<CompareMode>,
    viewing: Viewing,
    readout: Readout,
    container: NodeRef<Div>,
    children: Children,
) -> impl IntoView {
    let split = RwSignal::new(SplitSlider::even(3));
    let pair = [RwSignal::new(String::new()), RwSignal::new(String::new())];
    let comparison = move || match view.get() {
        CompareMode::Split => view! { <SplitView layers=visible viewing split /> }.into_any(),
        CompareMode::SideBySide => view! { <SideBySideView layers=visible viewing /> }.into_any(),
        CompareMode::Fade => view! { <FadeView layers=visible viewing /> }.into_any(),
        CompareMode::Blink => view! { <FadeView layers=visible viewing blinks=true /> }.into_any(),
        CompareMode::Difference => {
            view! { <DifferenceView layers=visible viewing chosen=pair /> }.into_any()
        }
    };
    let viewport = viewing.viewport;
    let probe = move || readout.pixel.get().middle();
    view! {
        <div
            class="d2-stage d2-stage-over"
            class:d2-zoomed=move || !viewport.get().is_fit()
            class:d2-crisp=move || viewing.is_crisp()
            class:d2-reading=readout.is_on
            style:--ratio=move || decimal(frame_ratio(&layers.read()))
            style:--probe-x=move || decimal(probe().x)
            style:--probe-y=move || decimal(probe().y)
            role="group"
            aria-label=i18n::compare_name()
            aria-keyshortcuts="+ - 0 1 I F"
            tabindex="0"
            node_ref=viewing.stage
            on:wheel=move |event| viewing.wheel(&event)
            on:dblclick=move |event| viewing.toggle(&event)
            on:pointerdown=move |event| {
                readout.point(&event);
                viewing.press(&event);
            }
            on:pointermove=move |event| {
                viewing.drag(&event);
                readout.point(&event);
            }
            on:pointerup=move |event| viewing.release(&event)
            on:pointercancel=move |event| viewing.release(&event)
            on:touchstart=move |event| viewing.touch(&event)
            on:keydown=move |event| press(&event, viewing, readout, container)
            on:load:capture=move |_| readout.drawn.notify()
        >
            {comparison}
            <ReadoutPanel readout />
            {children()}
        </div>
    }
}

/// Handles a key. One without an effect keeps its default action, such as scrolling.
fn press(event: &KeyboardEvent, viewing: Viewing, readout: Readout, container: NodeRef<Div>) {
    let Some(command) = viewing.command(event) else {
        return;
    };
    let is_done = match command {
        ViewportCommand::ToggleReadout => {
            readout.toggle();
            true
        }
        ViewportCommand::ToggleFullScreen => {
            toggle_full_screen_of(container);
            true
        }
        ViewportCommand::Pan(across, down) if readout.is_on.get_untracked() => {
            readout.step(across, down);
            true
        }
        command => viewing.run(command),
    };
    if is_done {
        event.prevent_default();
    }
}
