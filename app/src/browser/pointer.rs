use crate::components::compare::{Point, Rect};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent, PointerEvent, TouchEvent, WheelEvent};

/// Where the pointer is across `element`: 0 at its left edge, 1 at its right edge, beyond that outside.
pub fn pointer_across(event: &PointerEvent, element: &Element) -> f64 {
    let frame = element.get_bounding_client_rect();
    (f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0)
}

/// Where the pointer is down `element`: 0 at its upper edge, 1 at its lower edge, beyond that outside.
pub fn pointer_down(event: &PointerEvent, element: &Element) -> f64 {
    let frame = element.get_bounding_client_rect();
    (f64::from(event.client_y()) - frame.top()) / frame.height().max(1.0)
}

/// The share of `element`'s width that a fingertip covers: 44 CSS pixels, half of it to each side.
pub fn touches(element: &Element) -> f64 {
    const HALF_A_FINGERTIP: f64 = 22.0;
    HALF_A_FINGERTIP / element.get_bounding_client_rect().width().max(1.0)
}

/// The frame, in CSS pixels of the window, among those in `container` that match `selector`: the one under the pointer, or else the first.
pub fn frame_under(event: &MouseEvent, container: &Element, selector: &str) -> Option<Rect> {
    let under = target(event).and_then(|target| target.closest(selector).ok().flatten());
    let frame = under.or_else(|| container.query_selector(selector).ok().flatten())?;
    Some(rect_of(&frame)).filter(|rect| rect.width > 0.0 && rect.height > 0.0)
}

/// Where the element is in the window, in CSS pixels.
pub fn rect_of(element: &Element) -> Rect {
    let rect = element.get_bounding_client_rect();
    Rect {
        left: rect.left(),
        top: rect.top(),
        width: rect.width(),
        height: rect.height(),
    }
}

/// Where the pointer is in the window, in CSS pixels.
pub fn pointer_at(event: &MouseEvent) -> Point {
    Point {
        x: f64::from(event.client_x()),
        y: f64::from(event.client_y()),
    }
}

/// True where the event came to something that matches `selector`, or to something within such.
pub fn is_on(event: &Event, selector: &str) -> bool {
    target(event).is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

/// True where the event came to the element itself that it is heard at.
pub fn is_at_itself(event: &Event) -> bool {
    event.target() == event.current_target()
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// How far a wheel was turned down, in CSS pixels.
pub fn turn(event: &WheelEvent) -> f64 {
    const LINE: f64 = 16.0;
    let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE {
        LINE
    } else {
        1.0
    };
    event.delta_y() * unit
}

/// How many fingers lie on the screen.
pub fn fingers(event: &TouchEvent) -> u32 {
    event.touches().length()
}

/// Sends every further move of this pointer to `element`, wherever it goes, until it is lifted.
pub fn capture_pointer(event: &PointerEvent, element: &Element) {
    // Fails only where the pointer is already gone; then there is nothing to follow.
    element.set_pointer_capture(event.pointer_id()).ok();
}

/// True while `element` follows this pointer.
pub fn holds_pointer(event: &PointerEvent, element: &Element) -> bool {
    element.has_pointer_capture(event.pointer_id())
}
