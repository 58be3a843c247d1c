use web_sys::{Element, PointerEvent};

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

/// Sends every further move of this pointer to `element`, wherever it goes, until it is lifted.
pub fn capture_pointer(event: &PointerEvent, element: &Element) {
    // Fails only where the pointer is already gone; then there is nothing to follow.
    element.set_pointer_capture(event.pointer_id()).ok();
}

/// True while `element` follows this pointer.
pub fn holds_pointer(event: &PointerEvent, element: &Element) -> bool {
    element.has_pointer_capture(event.pointer_id())
}
