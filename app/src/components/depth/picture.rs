use api::decimal;
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
};

use super::bench::Bench;
use crate::{
    browser::{capture_pointer, effect, focus, holds_pointer, pointer_across, pointer_down},
    depth::{Brush, Direction},
    words,
};

/// The map, large, to be painted on with pointer, finger and keys; the picture it belongs to shines through where that is wanted.
#[component]
pub fn DepthPicture(
    bench: Bench,
    /// The picture that the map belongs to.
    image: String,
    /// It shines through.
    #[prop(into)]
    is_through: Signal<bool>,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let (width, height) = bench.size();
    let ratio = f64::from(width) / f64::from(height.max(1));
    let share = move |value: f32, of: u32| {
        decimal((f64::from(value) / f64::from(of.max(1)) * 1000.0).round() / 1000.0)
    };
    effect(move || {
        if let (Some(element), Some(_)) = (frame.get(), bench.canvas.get()) {
            bench.draw_all();
            focus(&element);
        }
    });
    view! {
        <div class="d2-stage" style:--ratio=decimal(ratio)>
            <div
                class="d2-depth-frame"
                class:d2-depth-through=is_through
                role="application"
                tabindex="0"
                aria-label=words::depth_canvas()
                node_ref=frame
                on:pointerdown=move |event| press(bench, frame, &event)
                on:pointermove=move |event| follow(bench, frame, &event)
                on:pointerleave=move |_| bench.at.set(None)
                on:lostpointercapture=move |_| bench.lift()
                on:keydown=move |event| {
                    if key(bench, &event) {
                        event.prevent_default();
                    }
                }
            >
                <img src=image alt="" draggable="false" />
                <canvas node_ref=bench.canvas width=width height=height></canvas>
                <span
                    class="d2-brush"
                    hidden=move || bench.at.get().is_none()
                    style:--x=move || share(bench.at.get().unwrap_or_default().0, width)
                    style:--y=move || share(bench.at.get().unwrap_or_default().1, height)
                    style:--size=move || share(bench.brush.get().radius * 2.0, width)
                ></span>
            </div>
        </div>
    }
}

type Frame = NodeRef<html::Div>;

fn place(bench: Bench, frame: Frame, event: &PointerEvent) -> Option<(f32, f32)> {
    let (frame, (width, height)) = (frame.get_untracked()?, bench.size());
    Some((
        (pointer_across(event, &frame) * f64::from(width)) as f32,
        (pointer_down(event, &frame) * f64::from(height)) as f32,
    ))
}

fn press(bench: Bench, frame: Frame, event: &PointerEvent) {
    let (Some(at), Some(element)) = (place(bench, frame, event), frame.get_untracked()) else {
        return;
    };
    if event.button() == 0 && event.is_primary() {
        capture_pointer(event, &element);
        bench.at.set(Some(at));
        bench.press(at);
    }
}

fn follow(bench: Bench, frame: Frame, event: &PointerEvent) {
    let Some(at) = place(bench, frame, event).filter(|_| event.is_primary()) else {
        return;
    };
    bench.at.set(Some(at));
    if frame
        .get_untracked()
        .is_some_and(|element| holds_pointer(event, &element))
    {
        bench.drag(at);
    }
}

/// Does what a key asks for. True where it asks for something.
fn key(bench: Bench, event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let step = if event.shift_key() { 32.0 } else { 8.0 };
    match event.key().as_str() {
        "ArrowLeft" => steer(bench, -step, 0.0),
        "ArrowRight" => steer(bench, step, 0.0),
        "ArrowUp" => steer(bench, 0.0, -step),
        "ArrowDown" => steer(bench, 0.0, step),
        " " | "Enter" => {
            steer(bench, 0.0, 0.0);
            bench.press(bench.at.get_untracked().unwrap_or_default());
            bench.lift();
        }
        _ => return false,
    }
    true
}

/// Moves the brush by keys, from the middle at first.
fn steer(bench: Bench, across: f32, down: f32) {
    let (width, height) = bench.size();
    let (x, y) = bench
        .at
        .get_untracked()
        .unwrap_or((width as f32 / 2.0, height as f32 / 2.0));
    bench.at.set(Some((
        (x + across).clamp(0.0, width as f32),
        (y + down).clamp(0.0, height as f32),
    )));
}

/// What a key does to the brush, wherever the focus is. True where it does something.
pub fn brush_key(bench: Bench, key: &str) -> bool {
    let change = |change: fn(&mut Brush)| bench.brush.update(change);
    match key {
        "[" => change(|brush| brush.radius = (brush.radius * 0.8).max(2.0)),
        "]" => change(|brush| brush.radius = (brush.radius * 1.25).min(200.0)),
        "x" => change(|brush| {
            brush.direction = if brush.direction == Direction::Nearer {
                Direction::Farther
            } else {
                Direction::Nearer
            };
        }),
        _ => return false,
    }
    true
}
