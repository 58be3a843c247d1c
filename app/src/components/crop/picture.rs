use api::decimal;
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
};

use super::bench::Bench;
use crate::{
    browser::{
        Element, capture_pointer, effect, focus, holds_pointer, pointer_across, pointer_down,
    },
    components::compare::{Point, Rect},
    crop::{Crop, Grip},
    state::wording,
    words,
};

type Frame = NodeRef<html::Div>;

/// What the pointer holds: a grip, or the kept part as a whole, and where on it.
type Hold = StoredValue<Option<(Option<Grip>, Point)>>;

/// The picture, large, and on it the part that is kept, to be moved and pulled by pointer, finger and keys.
#[component]
pub fn CropPicture(bench: Bench, on_use: Callback<()>) -> impl IntoView {
    let (frame, part) = (Frame::new(), Frame::new());
    let hold: Hold = StoredValue::new(None);
    let ratio = Memo::new(move |_| {
        let (width, height) = bench.crop.get().frame();
        width / height
    });
    effect(move || {
        if let (Some(element), Some(_)) = (part.get(), bench.canvas.get()) {
            bench.draw();
            focus(&element);
        }
    });
    let shares = Memo::new(move |_| bench.crop.get().shares());
    let share = move |read: fn(Rect) -> f64| {
        move || decimal((read(shares.get()) * 100_000.0).round() / 100_000.0)
    };
    view! {
        <div class="d2-stage" style:--ratio=move || decimal(ratio.get())>
            <div
                class="d2-crop-frame"
                style:--left=share(|rect| rect.left)
                style:--top=share(|rect| rect.top)
                style:--width=share(|rect| rect.width)
                style:--height=share(|rect| rect.height)
                node_ref=frame
                on:pointermove=move |event| follow(bench, frame, hold, &event)
                on:lostpointercapture=move |_| hold.set_value(None)
            >
                <canvas node_ref=bench.canvas aria-hidden="true"></canvas>
                <div class="d2-crop-shade"></div>
                <div
                    class="d2-crop-part"
                    role="group"
                    aria-label=words::crop_part()
                    tabindex="0"
                    node_ref=part
                    on:pointerdown=move |event| take(bench, frame, hold, None, part, &event)
                    on:keydown=move |event| press(bench, None, on_use, &event)
                >
                    {Grip::ALL.map(|grip| view! { <Handle bench frame hold grip on_use /> }).collect_view()}
                </div>
            </div>
        </div>
    }
}

/// A corner or an edge that is pulled.
#[component]
fn Handle(
    bench: Bench,
    frame: Frame,
    hold: Hold,
    grip: Grip,
    on_use: Callback<()>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let is_upright = grip.across == 0;
    let place = move || {
        let at = bench.crop.get().place(grip);
        pixels(if is_upright { at.y } else { at.x })
    };
    let most = move || {
        let (width, height) = bench.crop.get().frame();
        pixels(if is_upright { height } else { width })
    };
    view! {
        <div
            class="d2-crop-grip"
            class:d2-crop-grip-edge=!grip.is_corner()
            class:d2-crop-grip-upright=grip.down == 0
            style:--across=grip.across.to_string()
            style:--down=grip.down.to_string()
            role="slider"
            tabindex="0"
            aria-label=name(grip)
            aria-orientation=if is_upright { "vertical" } else { "horizontal" }
            aria-valuemin="0"
            aria-valuemax=most
            aria-valuenow=place
            aria-valuetext=move || extent(bench.crop.get())
            node_ref=node
            on:pointerdown=move |event| take(bench, frame, hold, Some(grip), node, &event)
            on:keydown=move |event| press(bench, Some(grip), on_use, &event)
        ></div>
    }
}

fn pixels(length: f64) -> String {
    (length.round() as u32).to_string()
}

/// What is kept, in words: its size and where it begins.
pub fn extent(crop: Crop) -> String {
    let rect = crop.rect();
    let size = wording::size(rect.width.round() as u32, rect.height.round() as u32);
    words::crop_extent(&size, &pixels(rect.left), &pixels(rect.top))
}

fn name(grip: Grip) -> &'static str {
    match (grip.across, grip.down) {
        (-1, -1) => words::crop_top_left(),
        (0, -1) => words::crop_top(),
        (1, -1) => words::crop_top_right(),
        (1, 0) => words::crop_right(),
        (1, 1) => words::crop_bottom_right(),
        (0, 1) => words::crop_bottom(),
        (-1, 1) => words::crop_bottom_left(),
        _ => words::crop_left(),
    }
}

fn take(
    bench: Bench,
    frame: Frame,
    hold: Hold,
    grip: Option<Grip>,
    taken: NodeRef<html::Div>,
    event: &PointerEvent,
) {
    let (Some(frame), Some(taken)) = (frame.get_untracked(), taken.get_untracked()) else {
        return;
    };
    if event.button() == 0 && event.is_primary() {
        event.prevent_default();
        event.stop_propagation();
        focus(&taken);
        capture_pointer(event, &frame);
        let (at, from) = (
            place(bench, &frame, event),
            anchor(bench.crop.get_untracked(), grip),
        );
        hold.set_value(Some((
            grip,
            Point {
                x: at.x - from.x,
                y: at.y - from.y,
            },
        )));
    }
}

fn follow(bench: Bench, frame: Frame, hold: Hold, event: &PointerEvent) {
    let (Some(frame), Some((grip, from))) = (frame.get_untracked(), hold.get_value()) else {
        return;
    };
    if holds_pointer(event, &frame) {
        let at = place(bench, &frame, event);
        bench.cut(|crop| {
            brought(
                crop,
                grip,
                Point {
                    x: at.x - from.x,
                    y: at.y - from.y,
                },
            )
        });
    }
}

/// Where the pointer is, in pixels of the frame.
fn place(bench: Bench, frame: &Element, event: &PointerEvent) -> Point {
    let (width, height) = bench.crop.get_untracked().frame();
    Point {
        x: pointer_across(event, frame) * width,
        y: pointer_down(event, frame) * height,
    }
}

/// Where a grip is, or the kept part as a whole.
fn anchor(crop: Crop, grip: Option<Grip>) -> Point {
    let rect = crop.rect();
    grip.map_or(
        Point {
            x: rect.left,
            y: rect.top,
        },
        |grip| crop.place(grip),
    )
}

/// With a grip, or the kept part as a whole, brought there.
fn brought(crop: Crop, grip: Option<Grip>, to: Point) -> Crop {
    let Some(grip) = grip else {
        let from = anchor(crop, None);
        return crop.moved(Point {
            x: to.x - from.x,
            y: to.y - from.y,
        });
    };
    crop.pulled(grip, to)
}

/// Does what a key asks of a grip, or of the kept part as a whole.
fn press(bench: Bench, grip: Option<Grip>, on_use: Callback<()>, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let step = if event.shift_key() { 0.1 } else { 0.01 };
    let (across, down) = match event.key().as_str() {
        "ArrowLeft" => (-step, 0.0),
        "ArrowRight" => (step, 0.0),
        "ArrowUp" => (0.0, -step),
        "ArrowDown" => (0.0, step),
        "Enter" => (0.0, 0.0),
        _ => return,
    };
    event.prevent_default();
    // A grip is within the kept part, which is not to move as well.
    event.stop_propagation();
    if event.key() == "Enter" {
        return on_use.run(());
    }
    bench.cut(|crop| {
        let (from, (width, height)) = (anchor(crop, grip), crop.frame());
        brought(
            crop,
            grip,
            Point {
                x: from.x + across * width,
                y: from.y + down * height,
            },
        )
    });
}
