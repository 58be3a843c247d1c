use std::{cell::RefCell, time::Duration};

use js_sys::Array;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, ScrollRestoration};

/// What has a place of its own beside the window: what scrolls within the page, and what can be unfolded.
const PLACED: &str = "[data-place]";
/// The page rests where nothing has moved for so long.
const REST: Duration = Duration::from_millis(150);
/// Frames for which a place must be held before it is taken for reached: what is above it may still come.
const HELD: u32 = 60;
/// Frames after which it is given up.
const PATIENCE: u32 = 1_800;

thread_local! {
    /// The places that are still to be reached.
    static GOAL: RefCell<Option<Array>> = const { RefCell::new(None) };
    /// The saving that is due.
    static DUE: RefCell<Option<TimeoutHandle>> = const { RefCell::new(None) };
}

/// Keeps, on each step of the browser's history, how far everything is scrolled and what is unfolded, and brings it there again when the
/// step is come back to, as far as the page reaches: what is read on as one scrolls, is read on. The browser would do it too early.
pub fn use_kept_scroll() {
    if let Ok(history) = window().history() {
        _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    }
    let moved = Closure::<dyn Fn()>::new(save_soon);
    for event in ["scroll", "toggle"] {
        // Neither rises through the document, but both are seen on their way down.
        _ = document().add_event_listener_with_callback_and_bool(
            event,
            moved.as_ref().unchecked_ref(),
            true,
        );
    }
    moved.forget();
    let back = window_event_listener(ev::popstate, |_| bring_back());
    // Whoever takes hold of the page goes where they want.
    let given_up = ["wheel", "touchmove", "pointerdown", "keydown"]
        .map(|event| window_event_listener_untyped(event, |_| give_up()));
    on_cleanup(move || {
        back.remove();
        given_up.into_iter().for_each(WindowListenerHandle::remove);
    });
    bring_back();
}

/// Keeps the places of this step now, because another one comes; they are those of the new one until something moves.
pub(super) fn leave_step() -> JsValue {
    forget_due();
    if GOAL.with_borrow(Option::is_none) {
        save();
    }
    give_up();
    places().into()
}

fn give_up() {
    GOAL.set(None);
}

fn forget_due() {
    if let Some(handle) = DUE.take() {
        handle.clear();
    }
}

fn save_soon() {
    forget_due();
    let rest: Box<dyn FnOnce()> = Box::new(|| {
        if GOAL.with_borrow(Option::is_none) {
            save();
        }
    });
    DUE.set(set_timeout_with_handle(rest, REST).ok());
}

fn save() {
    _ = window()
        .history()
        .and_then(|history| history.replace_state(&places(), ""));
}

fn placed() -> Vec<Element> {
    let Ok(all) = document().query_selector_all(PLACED) else {
        return Vec::new();
    };
    (0..all.length())
        .filter_map(|index| all.item(index)?.dyn_into().ok())
        .collect()
}

fn is_fold(element: &Element) -> bool {
    element.tag_name() == "DETAILS"
}

/// How far the window and all that is placed are scrolled, or 1 and 0 for what is unfolded and what is not.
fn places() -> Array {
    let place = |element: Element| match is_fold(&element) {
        true => f64::from(u8::from(element.has_attribute("open"))),
        false => f64::from(element.scroll_top()),
    };
    let window = window().scroll_y().unwrap_or_default();
    std::iter::once(window)
        .chain(placed().into_iter().map(place))
        .map(JsValue::from_f64)
        .collect()
}

/// Goes to the places of this step, if it has any.
fn bring_back() {
    forget_due();
    let state = window().history().and_then(|history| history.state()).ok();
    GOAL.set(state.and_then(|state| state.dyn_into::<Array>().ok()));
    step(0, 0);
}

/// Tries again, a frame later, until the places are held.
fn step(frame: u32, held: u32) {
    request_animation_frame(move || {
        let Some(goal) = GOAL.with_borrow(Clone::clone) else {
            return;
        };
        let held = if reach(&goal) { held + 1 } else { 0 };
        if held < HELD && frame < PATIENCE {
            step(frame + 1, held)
        } else {
            give_up()
        }
    });
}

/// Goes to these places as far as it can; true where all is there.
fn reach(goal: &Array) -> bool {
    let place = |index: usize| goal.get(index as u32).as_f64().unwrap_or_default();
    if (window().scroll_y().unwrap_or_default() - place(0)).abs() > 1.0 {
        window().scroll_to_with_x_and_y(0.0, place(0));
    }
    let mut is_there = (window().scroll_y().unwrap_or_default() - place(0)).abs() <= 1.0;
    for (index, element) in placed().iter().enumerate() {
        let place = place(index + 1);
        if is_fold(element) {
            _ = element.toggle_attribute_with_force("open", place > 0.0);
        } else {
            element.set_scroll_top(place as i32);
            is_there &= (f64::from(element.scroll_top()) - place).abs() <= 1.0;
        }
    }
    is_there
}
