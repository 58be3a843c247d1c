use leptos::prelude::*;

use super::{bench::Bench, picture::extent};
use crate::{
    components::{
        depth::Knob,
        icon::{Glyph, Icon},
        notice::Notice,
    },
    crop::{Aspect, Crop, STRAIGHTEN_MOST},
    words,
};

/// Above the picture: how it lies.
#[component]
pub fn CropBar(bench: Bench) -> impl IntoView {
    let turn = move |name: &'static str, glyph: Glyph, change: fn(Crop) -> Crop| {
        view! {
            <button type="button" class="d2-icon" aria-label=name title=name on:click=move |_| bench.turn(change)>
                <Icon glyph />
            </button>
        }
    };
    view! {
        <div class="d2-bar">
            <div class="d2-steps" role="group" aria-label=words::crop_turn()>
                {turn(words::crop_turn_left(), Glyph::TurnLeft, |crop| crop.by_quarter(false))}
                {turn(words::crop_turn_right(), Glyph::TurnRight, |crop| crop.by_quarter(true))}
                {turn(words::crop_mirror(), Glyph::Mirror, Crop::mirrored)}
            </div>
            <span class="d2-grow"></span>
            <button type="button" class="d2-btn" on:click=move |_| bench.reset()>{words::act_reset()}</button>
        </div>
    }
}

/// Beside the picture: the shape, the angle, and what becomes of it.
#[component]
pub fn CropPanel(
    bench: Bench,
    /// Why the part could not be made.
    refusal: RwSignal<Option<String>>,
    /// The part is being made.
    is_busy: RwSignal<bool>,
    /// Uses the part.
    on_use: Callback<()>,
    /// Leaves everything as it was.
    on_leave: Callback<()>,
) -> impl IntoView {
    let half_degrees = Signal::derive(move || bench.crop.get().turn().half_degrees());
    let straighten = move |to| bench.turn(|crop| crop.straightened(to));
    let take = move |_| {
        if !is_busy.get_untracked() {
            on_use.run(());
        }
    };
    view! {
        <div class="d2-depth-panel">
            <Shapes bench />
            <div class="d2-depth-group" role="group" aria-label=words::crop_angle()>
                <Knob
                    label=words::crop_straighten()
                    range=(-STRAIGHTEN_MOST, STRAIGHTEN_MOST)
                    value=half_degrees
                    words=degrees
                    on_slide=straighten
                />
            </div>
            <div class="d2-depth-group" role="group" aria-label=words::crop_use_it()>
                <p class="d2-crop-size" aria-live="polite">{move || extent(bench.crop.get())}</p>
                <Notice sentence=refusal bad=true />
                <div class="d2-depth-acts">
                    <button type="button" class="d2-btn" on:click=move |_| on_leave.run(())>{words::act_back()}</button>
                    <button type="button" class="d2-btn d2-btn-main" aria-disabled=move || is_busy.get().then_some("true") on:click=take>
                        {words::crop_use()}
                    </button>
                </div>
            </div>
        </div>
    }
}

/// The ratios that the kept part can be held to.
#[component]
fn Shapes(bench: Bench) -> impl IntoView {
    let shape = Memo::new(move |_| bench.crop.get().shape());
    let button = move |aspect: Aspect| {
        view! {
            <button
                type="button"
                class="d2-btn"
                aria-pressed=move || (shape.get().aspect == aspect).to_string()
                on:click=move |_| bench.cut(|crop| crop.held_to(aspect))
            >
                {move || name(aspect, shape.get().is_upright)}
            </button>
        }
    };
    let is_off = move || (!shape.get().aspect.has_two_ways()).then_some("true");
    let exchange = move |_| {
        if shape.get_untracked().aspect.has_two_ways() {
            bench.cut(Crop::exchanged);
        }
    };
    view! {
        <div class="d2-depth-group" role="group" aria-label=words::crop_shape()>
            <div class="d2-label">
                <span>{words::crop_shape()}</span>
                <small class="d2-mouse-only">{words::crop_keys()}</small>
            </div>
            <div class="d2-crop-shapes">{Aspect::ALL.map(button).collect_view()}</div>
            <button type="button" class="d2-btn" aria-disabled=is_off on:click=exchange>
                <Icon glyph=Glyph::Exchange />
                {words::crop_exchange()}
            </button>
        </div>
    }
}

fn name(aspect: Aspect, is_upright: bool) -> String {
    match aspect {
        Aspect::Free => words::crop_free().to_owned(),
        Aspect::Original => words::crop_original().to_owned(),
        Aspect::Ratio(long, short) if is_upright => format!("{short}:{long}"),
        Aspect::Ratio(long, short) => format!("{long}:{short}"),
    }
}

fn degrees(half_degrees: i32) -> String {
    words::crop_degrees(&words::number(f64::from(half_degrees) / 2.0, 1))
}
