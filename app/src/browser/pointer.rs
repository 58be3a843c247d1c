use crate::geometry::{Point, Rect};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent, PointerEvent, TouchEvent, WheelEvent};

/// Horizontal position of the pointer in `element`: 0 at the left edge, 1 at the right edge.
pub fn pointer_across(event: &PointerEvent, element: &Element) -> f64 {
    let frame = element.get_bounding_client_rect();
    (f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0)
}

/// Vertical position of the pointer in `element`: 0 at the top, 1 at the bottom.
pub fn pointer_down(event: &PointerEvent, element: &Element) -> f64 {
    let frame = element.get_bounding_client_rect();
    (f64::from(event.client_y()) - frame.top()) / frame.height().max(1.0)
}

/// Half the recommended touch target of 44 CSS pixels, as a fraction of the width of `element`.
pub fn touch_radius(element: &Element) -> f64 {
    const RADIUS: f64 = 22.0;
    RADIUS / element.get_bounding_client_rect().width().max(1.0)
}

/// The bounds of the element in `container` that matches `selector`, in CSS pixels of the window:
/// the one under the pointer, or else the first.
pub fn frame_at_pointer(event: &MouseEvent, container: &Element, selector: &str) -> Option<Rect> {
    let under = target(event).and_then(|target| target.closest(selector).ok().flatten());
    let frame = under.or_else(|| container.query_selector(selector).ok().flatten())?;
    Some(rect_of(&frame)).filter(|rect| rect.width > 0.0 && rect.height > 0.0)
}

/// The bounds of an element in CSS pixels of the window.
pub fn rect_of(element: &Element) -> Rect {
    let rect = element.get_bounding_client_rect();
    Rect {
        left: rect.left(),
        top: rect.top(),
        width: rect.width(),
        height: rect.height(),
    }
}

/// The position of the pointer in CSS pixels of the window.
pub fn pointer_at(event: &MouseEvent) -> Point {
    Point {
        x: f64::from(event.client_x()),
        y: f64::from(event.client_y()),
    }
}

/// True if the event's target or one of its ancestors matches `selector`.
pub fn event_matches(event: &Event, selector: &str) -> bool {
    target(event).is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

/// True if the event's target is the element whose listener is called.
pub fn is_own_target(event: &Event) -> bool {
    event.target() == event.current_target()
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// How far a wheel event scrolls down, in CSS pixels.
pub fn wheel_pixels(event: &WheelEvent) -> f64 {
    const LINE: f64 = 16.0;
    let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE {
        LINE
    } else {
        1.0
    };
    event.delta_y() * unit
}

/// The number of touches on the screen.
pub fn touch_count(event: &TouchEvent) -> u32 {
    event.touches().length()
}

/// Captures the pointer: `element` receives its events until it is released.
pub fn capture_pointer(event: &PointerEvent, element: &Element) {
    // Fails only if the pointer is gone already.
    element.set_pointer_capture(event.pointer_id()).ok();
}

/// True while `element` has captured this pointer.
pub fn has_pointer_capture(event: &PointerEvent, element: &Element) -> bool {
    element.has_pointer_capture(event.pointer_id())
}
