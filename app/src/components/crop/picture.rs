use api::decimal;
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
};

use super::editor_state::EditorState;
use crate::{
    browser::{
        Element, capture_pointer, effect, focus, has_pointer_capture, pointer_across, pointer_down,
    },
    crop::{Crop, Grip},
    geometry::{Point, Rect},
    i18n,
    state::formatting,
};

type Frame = NodeRef<html::Div>;

/// What the pointer drags: a handle, or the whole part, and the offset of the pointer on it.
type Drag = StoredValue<Option<(Option<Grip>, Point)>>;

/// The picture with the part to use on top, which is moved and resized by pointer, touch and keys.
#[component]
pub fn CropPicture(state: EditorState, on_use: Callback<()>) -> impl IntoView {
    let (frame, part) = (Frame::new(), Frame::new());
    let drag: Drag = StoredValue::new(None);
    let ratio = Memo::new(move |_| {
        let (width, height) = state.crop.get().frame();
        width / height
    });
    effect(move || {
        if let (Some(element), Some(_)) = (part.get(), state.canvas.get()) {
            state.draw();
            focus(&element);
        }
    });
    let shares = Memo::new(move |_| state.crop.get().shares());
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
                on:pointermove=move |event| continue_drag(state, frame, drag, &event)
                on:lostpointercapture=move |_| drag.set_value(None)
            >
                <canvas node_ref=state.canvas aria-hidden="true"></canvas>
                <div class="d2-crop-shade"></div>
                <div
                    class="d2-crop-area"
                    role="group"
                    aria-label=i18n::crop_area_label()
                    tabindex="0"
                    node_ref=part
                    on:pointerdown=move |event| start_drag(state, frame, drag, None, part, &event)
                    on:keydown=move |event| handle_key(state, None, on_use, &event)
                >
                    {Grip::ALL.map(|grip| view! { <Handle state frame drag grip on_use /> }).collect_view()}
                </div>
            </div>
        </div>
    }
}

/// A corner or an edge that resizes the part.
#[component]
fn Handle(
    state: EditorState,
    frame: Frame,
    drag: Drag,
    grip: Grip,
    on_use: Callback<()>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let is_upright = grip.across == 0;
    let value = move || {
        let at = state.crop.get().place(grip);
        pixels(if is_upright { at.y } else { at.x })
    };
    let maximum = move || {
        let (width, height) = state.crop.get().frame();
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
            aria-valuemax=maximum
            aria-valuenow=value
            aria-valuetext=move || extent(state.crop.get())
            node_ref=node
            on:pointerdown=move |event| start_drag(state, frame, drag, Some(grip), node, &event)
            on:keydown=move |event| handle_key(state, Some(grip), on_use, &event)
        ></div>
    }
}

fn pixels(length: f64) -> String {
    (length.round() as u32).to_string()
}

/// The size and the position of the part, as text.
pub fn extent(crop: Crop) -> String {
    let rect = crop.rect();
    let size = formatting::size(rect.width.round() as u32, rect.height.round() as u32);
    i18n::crop_extent(&size, &pixels(rect.left), &pixels(rect.top))
}

fn name(grip: Grip) -> &'static str {
    match (grip.across, grip.down) {
        (-1, -1) => i18n::crop_top_left(),
        (0, -1) => i18n::crop_top(),
        (1, -1) => i18n::crop_top_right(),
        (1, 0) => i18n::crop_right(),
        (1, 1) => i18n::crop_bottom_right(),
        (0, 1) => i18n::crop_bottom(),
        (-1, 1) => i18n::crop_bottom_left(),
        _ => i18n::crop_left(),
    }
}

fn start_drag(
    state: EditorState,
    frame: Frame,
    drag: Drag,
    grip: Option<Grip>,
    target: NodeRef<html::Div>,
    event: &PointerEvent,
) {
    let (Some(frame), Some(target)) = (frame.get_untracked(), target.get_untracked()) else {
        return;
    };
    if event.button() == 0 && event.is_primary() {
        event.prevent_default();
        event.stop_propagation();
        focus(&target);
        capture_pointer(event, &frame);
        let (at, from) = (
            position(state, &frame, event),
            anchor(state.crop.get_untracked(), grip),
        );
        drag.set_value(Some((
            grip,
            Point {
                x: at.x - from.x,
                y: at.y - from.y,
            },
        )));
    }
}

fn continue_drag(state: EditorState, frame: Frame, drag: Drag, event: &PointerEvent) {
    let (Some(frame), Some((grip, from))) = (frame.get_untracked(), drag.get_value()) else {
        return;
    };
    if has_pointer_capture(event, &frame) {
        let at = position(state, &frame, event);
        state.change_crop(|crop| {
            moved(
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

/// The position of the pointer, in pixels of the frame.
fn position(state: EditorState, frame: &Element, event: &PointerEvent) -> Point {
    let (width, height) = state.crop.get_untracked().frame();
    Point {
        x: pointer_across(event, frame) * width,
        y: pointer_down(event, frame) * height,
    }
}

/// The position of a handle, or of the whole part.
fn anchor(crop: Crop, grip: Option<Grip>) -> Point {
    let rect = crop.rect();
    match grip {
        Some(grip) => crop.place(grip),
        None => Point {
            x: rect.left,
            y: rect.top,
        },
    }
}

/// Moves a handle, or the whole part, to a position.
fn moved(crop: Crop, grip: Option<Grip>, to: Point) -> Crop {
    let Some(grip) = grip else {
        let from = anchor(crop, None);
        return crop.moved(Point {
            x: to.x - from.x,
            y: to.y - from.y,
        });
    };
    crop.pulled(grip, to)
}

/// Handles a key on a handle, or on the whole part.
fn handle_key(state: EditorState, grip: Option<Grip>, on_use: Callback<()>, event: &KeyboardEvent) {
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
    // A handle is inside the part, which must not move as well.
    event.stop_propagation();
    if event.key() == "Enter" {
        return on_use.run(());
    }
    state.change_crop(|crop| {
        let (from, (width, height)) = (anchor(crop, grip), crop.frame());
        moved(
            crop,
            grip,
            Point {
                x: from.x + across * width,
                y: from.y + down * height,
            },
        )
    });
}
