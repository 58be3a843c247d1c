use crate::{
    browser::{
        Element, capture_pointer, focus_nth, holds_pointer, pointer_across, reading_direction,
        touches,
    },
    components::compare::{
        geometry::{Curtain, Step},
        viewing::Viewing,
    },
};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    prelude::*,
};

/// What the pointer and the keys do to a curtain.
#[derive(Clone, Copy)]
pub struct Controls {
    /// The curtain as it is drawn: with as many parts as there are layers.
    pub fitted: Memo<Curtain>,
    curtain: RwSignal<Curtain>,
    viewing: Viewing,
    pull: StoredValue<Option<Pull>>,
}

/// A pull on a handle: which one, and how far from its middle it was taken hold of.
#[derive(Clone, Copy)]
struct Pull {
    handle: usize,
    offset: f64,
}

impl Controls {
    /// Controls of `curtain`, fitted to that many parts.
    pub fn new(
        curtain: RwSignal<Curtain>,
        viewing: Viewing,
        parts: impl Fn() -> usize + Send + Sync + 'static,
    ) -> Self {
        let fitted = Memo::new(move |_| curtain.read().fitted(parts()));
        Self {
            fitted,
            curtain,
            viewing,
            pull: StoredValue::new(None),
        }
    }

    /// Takes hold of the handle nearest to the pointer and brings it there.
    pub fn take(self, event: &PointerEvent) {
        let Some(frame) = self
            .viewing
            .ruler
            .get_untracked()
            .filter(|_| event.button() == 0)
        else {
            return;
        };
        let across = across(event, &frame);
        // A mouse may press anywhere on the whole picture. Elsewhere than on a handle, a finger scrolls the page, and both move what
        // is seen of a picture that came closer.
        let fingertip = touches(&frame);
        let reach = if event.pointer_type() == "mouse" && self.viewing.port.get_untracked().is_fit()
        {
            1.0
        } else {
            fingertip
        };
        let Some(handle) = self
            .fitted
            .with_untracked(|curtain| curtain.nearest(across, reach))
        else {
            return;
        };
        event.prevent_default();
        focus_nth(&frame, ".d2-handle", handle);
        capture_pointer(event, &frame);
        let offset = across - self.fitted.with_untracked(|curtain| curtain.at(handle));
        let offset = if offset.abs() <= fingertip {
            offset
        } else {
            0.0
        };
        self.pull.set_value(Some(Pull { handle, offset }));
        self.change(|curtain| curtain.moved(handle, across - offset));
    }

    /// Lets the handle that is held follow the pointer.
    pub fn follow(self, event: &PointerEvent) {
        let (Some(frame), Some(pull)) = (self.viewing.ruler.get_untracked(), self.pull.get_value())
        else {
            return;
        };
        if holds_pointer(event, &frame) {
            self.change(|curtain| curtain.moved(pull.handle, across(event, &frame) - pull.offset));
        }
    }

    /// Lets go of the handle.
    pub fn release(self) {
        self.pull.set_value(None);
    }

    /// Moves a handle by the step that the key asks for.
    pub fn step(self, handle: usize, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(step) = Step::of_key(&event.key(), event.shift_key(), reading_direction()) {
            event.prevent_default();
            self.change(|curtain| curtain.stepped(handle, step));
        }
    }

    fn change(self, changed: impl FnOnce(&Curtain) -> Curtain) {
        self.curtain.set(self.fitted.with_untracked(changed));
    }
}

fn across(event: &PointerEvent, frame: &Element) -> f64 {
    reading_direction().mirrored(pointer_across(event, frame))
}
