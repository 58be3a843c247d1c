use std::{cell::RefCell, time::Duration};

use js_sys::Array;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, ScrollRestoration};

use super::elements::elements;

/// Elements whose scroll position (or open state, of a `<details>`) is restored besides that of the
/// window.
const TRACKED: &str = "[data-place]";
/// Delay after the last change until the positions are saved.
const SAVE_DELAY: Duration = Duration::from_millis(150);
/// Frames for which the positions must hold before they count as restored, because content above
/// may still load.
const STABLE_FRAMES: u32 = 60;
/// Frames after which restoring is given up.
const MAX_FRAMES: u32 = 1_800;

thread_local! {
    /// The positions that are being restored.
    static TARGET: RefCell<Option<Array>> = const { RefCell::new(None) };
    /// The pending save.
    static PENDING_SAVE: RefCell<Option<TimeoutHandle>> = const { RefCell::new(None) };
}

/// Saves the scroll positions and open `<details>` in each entry of the browser's history, and
/// restores them when the entry is visited again. Restoring goes on while content loads, which the
/// browser's own restoration does not wait for.
pub fn use_scroll_restoration() {
    if let Ok(history) = window().history() {
        _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    }
    let changed = Closure::<dyn Fn()>::new(schedule_save);
    for event in ["scroll", "toggle"] {
        // Neither event bubbles, so they are captured.
        _ = document().add_event_listener_with_callback_and_bool(
            event,
            changed.as_ref().unchecked_ref(),
            true,
        );
    }
    changed.forget();
    let back = window_event_listener(ev::popstate, |_| restore());
    // Input of the visitor ends the restoration.
    let input = ["wheel", "touchmove", "pointerdown", "keydown"]
        .map(|event| window_event_listener_untyped(event, |_| stop()));
    on_cleanup(move || {
        back.remove();
        input.into_iter().for_each(WindowListenerHandle::remove);
    });
    restore();
}

/// Saves the positions of the current history entry before navigation, and returns them as the
/// initial state of the next entry.
pub(super) fn save_before_navigation() -> JsValue {
    cancel_save();
    if TARGET.with_borrow(Option::is_none) {
        save_now();
    }
    stop();
    positions().into()
}

fn stop() {
    TARGET.set(None);
}

fn cancel_save() {
    if let Some(handle) = PENDING_SAVE.take() {
        handle.clear();
    }
}

fn schedule_save() {
    cancel_save();
    let save: Box<dyn FnOnce()> = Box::new(|| {
        if TARGET.with_borrow(Option::is_none) {
            save_now();
        }
    });
    PENDING_SAVE.set(set_timeout_with_handle(save, SAVE_DELAY).ok());
}

fn save_now() {
    _ = window()
        .history()
        .and_then(|history| history.replace_state(&positions(), ""));
}

fn tracked_elements() -> Vec<Element> {
    elements(document().query_selector_all(TRACKED))
}

fn is_details(element: &Element) -> bool {
    element.tag_name() == "DETAILS"
}

/// Scroll positions of the window and of each tracked element; 1 or 0 for an open or closed
/// `<details>`.
fn positions() -> Array {
    let position = |element: Element| match is_details(&element) {
        true => f64::from(u8::from(element.has_attribute("open"))),
        false => f64::from(element.scroll_top()),
    };
    let window = window().scroll_y().unwrap_or_default();
    std::iter::once(window)
        .chain(tracked_elements().into_iter().map(position))
        .map(JsValue::from_f64)
        .collect()
}

/// Restores the positions of the current history entry, if it has any.
fn restore() {
    cancel_save();
    let state = window().history().and_then(|history| history.state()).ok();
    TARGET.set(state.and_then(|state| state.dyn_into::<Array>().ok()));
    apply_until_stable(0, 0);
}

/// Applies the positions in each frame until they hold.
fn apply_until_stable(frame: u32, stable: u32) {
    request_animation_frame(move || {
        let Some(target) = TARGET.with_borrow(Clone::clone) else {
            return;
        };
        let stable = if apply(&target) { stable + 1 } else { 0 };
        if stable < STABLE_FRAMES && frame < MAX_FRAMES {
            apply_until_stable(frame + 1, stable);
        } else {
            stop();
        }
    });
}

/// Applies positions as far as the content allows; true if all are reached.
fn apply(target: &Array) -> bool {
    let position = |index: usize| target.get(index as u32).as_f64().unwrap_or_default();
    if (window().scroll_y().unwrap_or_default() - position(0)).abs() > 1.0 {
        window().scroll_to_with_x_and_y(0.0, position(0));
    }
    let mut is_reached = (window().scroll_y().unwrap_or_default() - position(0)).abs() <= 1.0;
    for (index, element) in tracked_elements().iter().enumerate() {
        let position = position(index + 1);
        if is_details(element) {
            _ = element.toggle_attribute_with_force("open", position > 0.0);
        } else {
            element.set_scroll_top(position as i32);
            is_reached &= (f64::from(element.scroll_top()) - position).abs() <= 1.0;
        }
    }
    is_reached
}
