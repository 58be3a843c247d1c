use leptos::prelude::*;

use super::{bench::Bench, histogram::Histogram, knob::Knob};
use crate::{
    depth::{Adjustments, BLUR_MOST, Brush, Direction, GAMMA_STEPS},
    words,
};

/// What is done to the map as a whole.
#[component]
pub fn AdjustmentsPanel(bench: Bench) -> impl IntoView {
    let value =
        move |read: fn(Adjustments) -> i32| Signal::derive(move || read(bench.adjustments.get()));
    let invert = move |_| {
        bench.slide(|adjustments| Adjustments {
            invert: !adjustments.invert,
            ..adjustments
        });
        bench.settle();
    };
    view! {
        <div class="d2-depth-group" role="group" aria-label=words::depth_whole()>
            <div class="d2-label"><span>{words::depth_whole()}</span><small>{words::depth_white_is_near()}</small></div>
            <Histogram bench />
            <Knob
                label=words::depth_middle()
                range=(-2 * GAMMA_STEPS, 2 * GAMMA_STEPS)
                value=value(|adjustments| adjustments.middle)
                words=gamma
                on_slide=move |middle| bench.slide(|adjustments| Adjustments { middle, ..adjustments })
                on_settle=move |()| bench.settle()
            />
            <Knob
                label=words::depth_blur()
                range=(0, BLUR_MOST as i32)
                value=value(|adjustments| adjustments.blur as i32)
                words=pixels
                on_slide=move |blur: i32| bench.slide(|adjustments| Adjustments { blur: blur.unsigned_abs(), ..adjustments })
                on_settle=move |()| bench.settle()
            />
            <button
                type="button"
                class="d2-btn"
                aria-pressed=move || bench.adjustments.get().invert.to_string()
                on:click=invert
            >
                {words::depth_invert()}
            </button>
        </div>
    }
}

/// What is painted with.
#[component]
pub fn BrushPanel(bench: Bench) -> impl IntoView {
    let value = move |read: fn(Brush) -> f32| {
        Signal::derive(move || read(bench.brush.get()).round() as i32)
    };
    let change = move |change: fn(&mut Brush, f32)| {
        move |value: i32| bench.brush.update(|brush| change(brush, value as f32))
    };
    let direction = move |direction: Direction, name: &'static str| {
        view! {
            <button
                type="button"
                aria-pressed=move || (bench.brush.get().direction == direction).to_string()
                on:click=move |_| bench.brush.update(|brush| brush.direction = direction)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="d2-depth-group" role="group" aria-label=words::depth_brush()>
            <div class="d2-label"><span>{words::depth_brush()}</span><small class="d2-mouse-only">{words::depth_brush_keys()}</small></div>
            <div class="d2-seg" role="group" aria-label=words::depth_brush_pulls()>
                {direction(Direction::Nearer, words::depth_nearer())}
                {direction(Direction::Farther, words::depth_farther())}
            </div>
            <Knob
                label=words::depth_size()
                range=(2, 200)
                value=value(|brush| brush.radius)
                words=pixels
                on_slide=change(|brush, value| brush.radius = value)
            />
            <Knob
                label=words::field_strength()
                range=(1, 100)
                value=value(|brush| brush.strength * 100.0)
                words=percent
                on_slide=change(|brush, value| brush.strength = value / 100.0)
            />
            <Knob
                label=words::depth_softness()
                range=(0, 100)
                value=value(|brush| brush.softness * 100.0)
                words=percent
                on_slide=change(|brush, value| brush.softness = value / 100.0)
            />
        </div>
    }
}

fn gamma(middle: i32) -> String {
    api::fixed(
        f64::from(
            Adjustments {
                middle,
                ..Adjustments::default()
            }
            .gamma(),
        ),
        2,
    )
}

fn pixels(count: i32) -> String {
    format!("{count} px")
}

fn percent(share: i32) -> String {
    format!("{share} %")
}
