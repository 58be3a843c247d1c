use crate::{
    browser::{
        Element, capture_pointer, focus_nth, has_pointer_capture, pointer_across,
        reading_direction, touch_radius,
    },
    components::compare::viewing::Viewing,
    geometry::{SliderStep, SplitSlider},
};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    prelude::*,
};

/// Moves handles by pointer and keyboard.
#[derive(Clone, Copy)]
pub struct Controls {
    /// The slider as it is drawn, with one part per visible layer.
    pub fitted: Memo<SplitSlider>,
    split: RwSignal<SplitSlider>,
    viewing: Viewing,
    drag: StoredValue<Option<Drag>>,
}

/// A drag of a handle: its index, and the distance of the pointer from its centre.
#[derive(Clone, Copy)]
struct Drag {
    handle: usize,
    offset: f64,
}

impl Controls {
    /// Controls of `split`, fitted to the number of parts.
    pub fn new(
        split: RwSignal<SplitSlider>,
        viewing: Viewing,
        parts: impl Fn() -> usize + Send + Sync + 'static,
    ) -> Self {
        let fitted = Memo::new(move |_| split.read().fitted(parts()));
        Self {
            fitted,
            split,
            viewing,
            drag: StoredValue::new(None),
        }
    }

    /// Begins to drag the handle nearest to the pointer and moves it there.
    pub fn press(self, event: &PointerEvent) {
        let Some(frame) = self.viewing.ruler.get_untracked() else {
            return;
        };
        if event.button() != 0 {
            return;
        }
        let across = pointer_fraction(event, &frame);
        // A mouse may press anywhere on an image that is not zoomed. Elsewhere a touch scrolls the
        // page, and both pan a zoomed image.
        let fingertip = touch_radius(&frame);
        let reach =
            if event.pointer_type() == "mouse" && self.viewing.viewport.get_untracked().is_fit() {
                1.0
            } else {
                fingertip
            };
        let Some(handle) = self
            .fitted
            .with_untracked(|split| split.nearest(across, reach))
        else {
            return;
        };
        event.prevent_default();
        focus_nth(&frame, ".d2-handle", handle);
        capture_pointer(event, &frame);
        let offset = across - self.fitted.with_untracked(|split| split.at(handle));
        let offset = if offset.abs() <= fingertip {
            offset
        } else {
            0.0
        };
        self.drag.set_value(Some(Drag { handle, offset }));
        self.change(|split| split.moved(handle, across - offset));
    }

    /// Continues the drag.
    pub fn drag(self, event: &PointerEvent) {
        let (Some(frame), Some(drag)) = (self.viewing.ruler.get_untracked(), self.drag.get_value())
        else {
            return;
        };
        if has_pointer_capture(event, &frame) {
            self.change(|split| {
                split.moved(drag.handle, pointer_fraction(event, &frame) - drag.offset)
            });
        }
    }

    /// Ends the drag.
    pub fn release(self) {
        self.drag.set_value(None);
    }

    /// Moves a handle by a key.
    pub fn step(self, handle: usize, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(step) = SliderStep::of_key(&event.key(), event.shift_key(), reading_direction())
        {
            event.prevent_default();
            self.change(|split| split.stepped(handle, step));
        }
    }

    fn change(self, changed: impl FnOnce(&SplitSlider) -> SplitSlider) {
        self.split.set(self.fitted.with_untracked(changed));
    }
}

fn pointer_fraction(event: &PointerEvent, frame: &Element) -> f64 {
    reading_direction().mirrored(pointer_across(event, frame))
}
