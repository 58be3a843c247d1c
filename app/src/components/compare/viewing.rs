//! The view port of a comparison: what wheel, pointer, fingers, keys and buttons do to it.

use super::{
    Layer, LayerKind,
    geometry::{Command, Gesture, Point, Rect, wheel_factor},
};
use crate::browser::{
    capture_pointer, fingers, frame_under, is_at_itself, is_on, pixel_ratio, pointer_at, turn,
    use_size,
};
use leptos::{
    ev::{KeyboardEvent, MouseEvent, PointerEvent, TouchEvent, WheelEvent},
    html::Div,
    prelude::*,
};

/// What has a use of its own for the pointer.
const CONTROLS: &str = ".d2-handle, button, input, select";
/// The frame of one picture, or of several that lie on each other.
const FRAME: &str = ".d2-frame";
/// From so many pixels of the screen for one of the picture's on, they are shown as squares.
const CRISP: f64 = 3.0;

/// The part of the picture that every view shows.
#[derive(Clone, Copy)]
pub struct Viewing {
    /// Where the picture lies in the frame.
    pub port: RwSignal<Rect>,
    /// The stage.
    pub stage: NodeRef<Div>,
    /// An element as large as a frame.
    pub ruler: NodeRef<Div>,
    layers: Memo<Vec<Layer>>,
    frame: RwSignal<Rect>,
    gesture: StoredValue<Gesture>,
    /// The frame in which the gesture began.
    held: RwSignal<Rect>,
}

impl Viewing {
    /// At first the whole picture.
    pub fn new(layers: Memo<Vec<Layer>>) -> Self {
        let ruler = NodeRef::new();
        Self {
            port: RwSignal::new(Rect::WHOLE),
            stage: NodeRef::new(),
            ruler,
            layers,
            frame: use_size(ruler),
            gesture: StoredValue::new(Gesture::default()),
            held: RwSignal::new(Rect::WHOLE),
        }
    }

    /// Pixels of the input, across and down.
    pub fn pixels(self) -> (f64, f64) {
        self.layers.with(|layers| {
            let input = layers
                .iter()
                .find(|layer| layer.kind == LayerKind::Input)
                .or(layers.first());
            input.map_or((0.0, 0.0), |layer| {
                (f64::from(layer.width), f64::from(layer.height))
            })
        })
    }

    /// The zoom at which a pixel of the picture is one of the screen.
    pub fn actual(self) -> f64 {
        let (across, frame) = (self.pixels().0, self.frame.get().width);
        if across > 0.0 && frame > 0.0 {
            across / (frame * pixel_ratio())
        } else {
            1.0
        }
    }

    /// Pixels of the screen for one of the picture's.
    pub fn scale(self) -> f64 {
        self.port.get().zoom() / self.actual()
    }

    /// True where pixels are shown as squares.
    pub fn is_crisp(self) -> bool {
        self.scale() >= CRISP
    }

    /// The whole picture.
    pub fn fit(self) {
        self.port.set(Rect::WHOLE);
    }

    /// One pixel of the picture on one of the screen, around the middle.
    pub fn show_actual(self) {
        self.port.set(
            self.port
                .get_untracked()
                .at_zoom(untrack(move || self.actual()), Point::MIDDLE),
        );
    }

    /// The wheel brings it closer around the pointer. Where it cannot, the page scrolls.
    pub fn wheel(self, event: &WheelEvent) {
        let Some(frame) = self.frame_under(event) else {
            return;
        };
        let factor = wheel_factor(turn(event), event.ctrl_key());
        let is_changed = self
            .change(|port, actual| port.closer(factor, frame.within(pointer_at(event)), actual));
        if is_changed || event.ctrl_key() {
            event.prevent_default();
        }
    }

    /// A double click goes closer, or back to the whole.
    pub fn toggle(self, event: &MouseEvent) {
        let Some(frame) = self.frame_under(event).filter(|_| !is_on(event, CONTROLS)) else {
            return;
        };
        self.change(|port, actual| port.toggled(frame.within(pointer_at(event)), actual));
    }

    /// A mouse takes hold where there is something to move, a finger always: a second may follow.
    pub fn take(self, event: &PointerEvent) {
        let is_mouse = event.pointer_type() == "mouse";
        let is_idle = is_mouse && self.port.get_untracked().is_fit();
        if event.default_prevented() || event.button() != 0 || is_idle || is_on(event, CONTROLS) {
            return;
        }
        let (Some(stage), Some(frame)) = (self.stage.get_untracked(), self.frame_under(event))
        else {
            return;
        };
        if is_mouse {
            capture_pointer(event, &stage);
        }
        self.held.set(frame);
        self.gesture
            .update_value(|gesture| gesture.put(event.pointer_id(), pointer_at(event)));
    }

    /// The picture follows the pointer that holds it.
    pub fn follow(self, event: &PointerEvent) {
        let moved = self
            .gesture
            .try_update_value(|gesture| gesture.moved(event.pointer_id(), pointer_at(event)))
            .flatten();
        let Some(change) = moved else { return };
        let frame = self.held.get_untracked();
        self.change(|port, actual| {
            let moved = port.moved(change.by.x / frame.width, change.by.y / frame.height);
            moved.closer(change.factor, frame.within(change.around), actual)
        });
    }

    /// A pointer lets go.
    pub fn release(self, event: &PointerEvent) {
        self.gesture
            .update_value(|gesture| gesture.lift(event.pointer_id()));
    }

    /// Two fingers are for the picture, not for the page.
    pub fn touch(self, event: &TouchEvent) {
        if fingers(event) > 1 && !self.gesture.with_value(Gesture::is_over) {
            event.prevent_default();
        }
    }

    /// The command of a key, if it is the stage's. The arrows are only while the stage itself has the focus; in a select, letters
    /// choose.
    pub fn command(self, event: &KeyboardEvent) -> Option<Command> {
        if event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
            || event.default_prevented()
            || is_on(event, "select")
        {
            return None;
        }
        Command::of_key(&event.key(), event.shift_key())
            .filter(|command| is_at_itself(event) || !matches!(command, Command::Look(..)))
    }

    /// Does what a key asks; false where that changes nothing.
    pub fn obey(self, command: Command) -> bool {
        const STEP: f64 = 0.05;
        match command {
            Command::Closer(factor) => {
                self.change(|port, actual| port.closer(factor, Point::MIDDLE, actual))
            }
            Command::Fit => self.change(|_, _| Rect::WHOLE),
            Command::Actual => self.change(|port, actual| port.at_zoom(actual, Point::MIDDLE)),
            Command::Look(across, down) => {
                self.change(|port, _| port.moved(-across * STEP, -down * STEP))
            }
            Command::Read | Command::FillScreen => false,
        }
    }

    /// The point of the picture under the pointer.
    pub fn seen_under(self, event: &MouseEvent) -> Option<Point> {
        let frame = self.frame_under(event)?;
        Some(
            self.port
                .get_untracked()
                .within(frame.within(pointer_at(event))),
        )
    }

    fn change(self, changed: impl FnOnce(Rect, f64) -> Rect) -> bool {
        let before = self.port.get_untracked();
        let after = changed(before, untrack(move || self.actual()));
        if after != before {
            self.port.set(after);
        }
        after != before
    }

    fn frame_under(self, event: &MouseEvent) -> Option<Rect> {
        let stage = self.stage.get_untracked()?;
        frame_under(event, &stage, FRAME)
    }
}
