//! The comparison of input, depth and outputs, and the frame it stands in.
//!
//! - `layer` says what is compared, `geometry` where everything goes (plain numbers, natively tested)
//! - `viewing` is the part of the picture that all views show; `readout` the colours at one of its pixels
//! - each view is a file: `curtain`, `sides`, `fade` (which also blinks), `difference`; the last two are `stacked`
//! - `toolbar` switches views and layers, `tools` are in the corner of the stage

mod curtain;
mod difference;
mod fade;
mod geometry;
mod layer;
mod picture;
mod readout;
mod sides;
mod stacked;
mod toolbar;
mod tools;
mod viewing;

pub use geometry::{Direction, Point, Rect};
pub use layer::{Layer, LayerKind, output_name};

use crate::{browser::effect, words};
use api::decimal;
use curtain::CurtainView;
use difference::DifferenceView;
use fade::FadeView;
use geometry::{Command, Curtain};
use layer::{Seen, Slot, Switches, frame_ratio, shown};
use leptos::{ev::KeyboardEvent, html::Div, prelude::*};
use readout::{Readout, ReadoutPanel};
use sides::SidesView;
use toolbar::{LayerSwitches, ViewSwitch};
use tools::{Tools, fill_screen};
use viewing::Viewing;

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
    /// One layer after the other.
    Blink,
    /// One layer taken from another.
    Difference,
}

/// The layers that take part.
type Shown = Memo<Vec<Seen>>;

/// Compares any number of layers; people choose the view and which layers take part. Layers of other sizes
/// are laid onto the input's frame. Children lie over the picture: what is still being waited for.
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
    let switches = RwSignal::new(Switches::default());
    let taking_part = Memo::new(move |_| shown(&layers.read(), &switches.read()));
    let whole = NodeRef::<Div>::new();
    let viewing = Viewing::new(layers);
    let readout = Readout::new(taking_part, viewing);
    let input =
        Memo::new(move |_| layers.with(|layers| layers.first().map(|layer| layer.url.clone())));
    effect(move || {
        input.track();
        viewing.fit();
    });
    view! {
        <div class="d2-compare" node_ref=whole>
            <div class="d2-bar">
                <ViewSwitch view=view />
                <span class="d2-grow"></span>
                <LayerSwitches layers switches />
            </div>
            <CompareStage layers taking_part view viewing readout whole>
                {children.map(|children| children())}
            </CompareStage>
            <Tools viewing readout whole />
        </div>
    }
}

/// The stage: what comes to it moves what is seen, unless one of its controls takes it.
#[component]
fn CompareStage(
    layers: Memo<Vec<Layer>>,
    taking_part: Shown,
    view: RwSignal<View>,
    viewing: Viewing,
    readout: Readout,
    whole: NodeRef<Div>,
    children: Children,
) -> impl IntoView {
    let curtain = RwSignal::new(Curtain::even(3));
    let pair = [RwSignal::new(String::new()), RwSignal::new(String::new())];
    let comparison = move || match view.get() {
        View::Curtain => view! { <CurtainView layers=taking_part viewing curtain /> }.into_any(),
        View::SideBySide => view! { <SidesView layers=taking_part viewing /> }.into_any(),
        View::Fade => view! { <FadeView layers=taking_part viewing /> }.into_any(),
        View::Blink => view! { <FadeView layers=taking_part viewing blinks=true /> }.into_any(),
        View::Difference => {
            view! { <DifferenceView layers=taking_part viewing chosen=pair /> }.into_any()
        }
    };
    let port = viewing.port;
    let probe = move || readout.pixel.get().middle();
    view! {
        <div
            class="d2-stage d2-stage-over"
            class:d2-zoomed=move || !port.get().is_fit()
            class:d2-crisp=move || viewing.is_crisp()
            class:d2-reading=readout.is_on
            style:--ratio=move || decimal(frame_ratio(&layers.read()))
            style:--probe-x=move || decimal(probe().x)
            style:--probe-y=move || decimal(probe().y)
            role="group"
            aria-label=words::compare_name()
            aria-keyshortcuts="+ - 0 1 I F"
            tabindex="0"
            node_ref=viewing.stage
            on:wheel=move |event| viewing.wheel(&event)
            on:dblclick=move |event| viewing.toggle(&event)
            on:pointerdown=move |event| {
                readout.point(&event);
                viewing.take(&event);
            }
            on:pointermove=move |event| {
                viewing.follow(&event);
                readout.point(&event);
            }
            on:pointerup=move |event| viewing.release(&event)
            on:pointercancel=move |event| viewing.release(&event)
            on:touchstart=move |event| viewing.touch(&event)
            on:keydown=move |event| press(&event, viewing, readout, whole)
            on:load:capture=move |_| readout.drawn.notify()
        >
            {comparison}
            <ReadoutPanel readout />
            {children()}
        </div>
    }
}

/// Does what a key asks. One that changes nothing is left to the page: the arrows scroll it.
fn press(event: &KeyboardEvent, viewing: Viewing, readout: Readout, whole: NodeRef<Div>) {
    let Some(command) = viewing.command(event) else {
        return;
    };
    let is_done = match command {
        Command::Read => {
            readout.toggle();
            true
        }
        Command::FillScreen => {
            fill_screen(whole);
            true
        }
        Command::Look(across, down) if readout.is_on.get_untracked() => {
            readout.step(across, down);
            true
        }
        command => viewing.obey(command),
    };
    if is_done {
        event.prevent_default();
    }
}
