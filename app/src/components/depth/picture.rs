use api::decimal;
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
};

use super::editor_state::EditorState;
use crate::{
    browser::{capture_pointer, effect, focus, has_pointer_capture, pointer_across, pointer_down},
    depth::{Brush, Direction},
    i18n,
};

/// The map as a canvas to paint on with pointer, touch and keyboard, optionally over the image.
#[component]
pub fn DepthPicture(
    editor: EditorState,
    /// Address of the image to which the map belongs.
    image: String,
    /// Whether the image shows through.
    #[prop(into)]
    is_through: Signal<bool>,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let (width, height) = editor.size();
    let ratio = f64::from(width) / f64::from(height.max(1));
    let share = move |value: f32, of: u32| {
        decimal((f64::from(value) / f64::from(of.max(1)) * 1000.0).round() / 1000.0)
    };
    effect(move || {
        if let (Some(element), Some(_)) = (frame.get(), editor.canvas.get()) {
            editor.draw_all();
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
                aria-label=i18n::depth_canvas()
                node_ref=frame
                on:pointerdown=move |event| press(editor, frame, &event)
                on:pointermove=move |event| follow(editor, frame, &event)
                on:pointerleave=move |_| editor.at.set(None)
                on:lostpointercapture=move |_| editor.release()
                on:keydown=move |event| {
                    if key(editor, &event) {
                        event.prevent_default();
                    }
                }
            >
                <img src=image alt="" draggable="false" />
                <canvas node_ref=editor.canvas width=width height=height></canvas>
                <span
                    class="d2-brush"
                    hidden=move || editor.at.get().is_none()
                    style:--x=move || share(editor.at.get().unwrap_or_default().0, width)
                    style:--y=move || share(editor.at.get().unwrap_or_default().1, height)
                    style:--size=move || share(editor.brush.get().radius * 2.0, width)
                ></span>
            </div>
        </div>
    }
}

type Frame = NodeRef<html::Div>;

fn place(editor: EditorState, frame: Frame, event: &PointerEvent) -> Option<(f32, f32)> {
    let (frame, (width, height)) = (frame.get_untracked()?, editor.size());
    Some((
        (pointer_across(event, &frame) * f64::from(width)) as f32,
        (pointer_down(event, &frame) * f64::from(height)) as f32,
    ))
}

fn press(editor: EditorState, frame: Frame, event: &PointerEvent) {
    let (Some(at), Some(element)) = (place(editor, frame, event), frame.get_untracked()) else {
        return;
    };
    if event.button() == 0 && event.is_primary() {
        capture_pointer(event, &element);
        editor.at.set(Some(at));
        editor.press(at);
    }
}

fn follow(editor: EditorState, frame: Frame, event: &PointerEvent) {
    let Some(at) = place(editor, frame, event) else {
        return;
    };
    if !event.is_primary() {
        return;
    }
    editor.at.set(Some(at));
    if let Some(element) = frame.get_untracked()
        && has_pointer_capture(event, &element)
    {
        editor.drag(at);
    }
}

/// Handles a key on the canvas; true if it is a shortcut.
fn key(editor: EditorState, event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let step = if event.shift_key() { 32.0 } else { 8.0 };
    match event.key().as_str() {
        "ArrowLeft" => steer(editor, -step, 0.0),
        "ArrowRight" => steer(editor, step, 0.0),
        "ArrowUp" => steer(editor, 0.0, -step),
        "ArrowDown" => steer(editor, 0.0, step),
        " " | "Enter" => {
            steer(editor, 0.0, 0.0);
            editor.press(editor.at.get_untracked().unwrap_or_default());
            editor.release();
        }
        _ => return false,
    }
    true
}

/// Moves the brush by keyboard, at first from the centre.
fn steer(editor: EditorState, across: f32, down: f32) {
    let (width, height) = editor.size();
    let (x, y) = editor
        .at
        .get_untracked()
        .unwrap_or((width as f32 / 2.0, height as f32 / 2.0));
    editor.at.set(Some((
        (x + across).clamp(0.0, width as f32),
        (y + down).clamp(0.0, height as f32),
    )));
}

/// Handles a key of the brush, wherever the focus is; true if it is a shortcut.
pub fn brush_key(editor: EditorState, key: &str) -> bool {
    let change = |change: fn(&mut Brush)| editor.brush.update(change);
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
