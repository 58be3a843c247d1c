//! Pan and zoom of a comparison by wheel, pointer, touch, keyboard and buttons.

use super::{Layer, LayerKind};
use crate::{
    browser::{
        capture_pointer, device_pixel_ratio, event_matches, frame_at_pointer, is_own_target,
        pointer_at, touch_count, use_size, wheel_pixels,
    },
    geometry::{Gesture, Point, Rect, ViewportCommand, wheel_zoom},
};
use leptos::{
    ev::{KeyboardEvent, MouseEvent, PointerEvent, TouchEvent, WheelEvent},
    html::Div,
    prelude::*,
};

/// Elements that handle the pointer themselves.
const CONTROLS: &str = ".d2-handle, button, input, select";
/// The frame of one image or of a stack of images.
const FRAME: &str = ".d2-frame";
/// Screen pixels per image pixel from which image pixels are shown as squares.
const CRISP: f64 = 3.0;

/// The viewport that all modes share.
#[derive(Clone, Copy)]
pub struct Viewing {
    /// The image's rectangle in units of the frame.
    pub viewport: RwSignal<Rect>,
    /// The stage.
    pub stage: NodeRef<Div>,
    /// An element with the size of a frame.
    pub ruler: NodeRef<Div>,
    layers: Memo<Vec<Layer>>,
    frame: RwSignal<Rect>,
    gesture: StoredValue<Gesture>,
    /// Bounds of the frame in which the gesture began.
    gesture_frame: RwSignal<Rect>,
}

impl Viewing {
    /// Shows the whole image at first.
    pub fn new(layers: Memo<Vec<Layer>>) -> Self {
        let ruler = NodeRef::new();
        Self {
            viewport: RwSignal::new(Rect::WHOLE),
            stage: NodeRef::new(),
            ruler,
            layers,
            frame: use_size(ruler),
            gesture: StoredValue::new(Gesture::default()),
            gesture_frame: RwSignal::new(Rect::WHOLE),
        }
    }

    /// Width and height of the input in pixels.
    pub fn pixels(self) -> (f64, f64) {
        self.layers.with(|layers| {
            let mut inputs = layers.iter().filter(|layer| layer.kind == LayerKind::Input);
            match inputs.next().or(layers.first()) {
                Some(layer) => (f64::from(layer.width), f64::from(layer.height)),
                None => (0.0, 0.0),
            }
        })
    }

    /// The zoom at which image pixels are screen pixels.
    pub fn actual(self) -> f64 {
        let (across, frame) = (self.pixels().0, self.frame.get().width);
        if across > 0.0 && frame > 0.0 {
            across / (frame * device_pixel_ratio())
        } else {
            1.0
        }
    }

    /// Screen pixels per image pixel.
    pub fn scale(self) -> f64 {
        self.viewport.get().zoom() / self.actual()
    }

    /// True if image pixels are shown as squares.
    pub fn is_crisp(self) -> bool {
        self.scale() >= CRISP
    }

    /// Fits the image into the frame.
    pub fn fit(self) {
        self.viewport.set(Rect::WHOLE);
    }

    /// Shows image pixels as screen pixels, around the centre.
    pub fn show_actual(self) {
        self.viewport.set(
            self.viewport
                .get_untracked()
                .at_zoom(untrack(move || self.actual()), Point::MIDDLE),
        );
    }

    /// Zooms around the pointer. The page scrolls if the zoom is at its limit.
    pub fn wheel(self, event: &WheelEvent) {
        let Some(frame) = self.frame_under(event) else {
            return;
        };
        let factor = wheel_zoom(wheel_pixels(event), event.ctrl_key());
        let is_changed = self.change(|viewport, actual| {
            viewport.zoomed(factor, frame.within(pointer_at(event)), actual)
        });
        if is_changed || event.ctrl_key() {
            event.prevent_default();
        }
    }

    /// Toggles between fit and an integer scale on a double click.
    pub fn toggle(self, event: &MouseEvent) {
        let Some(frame) = self.frame_under(event) else {
            return;
        };
        if event_matches(event, CONTROLS) {
            return;
        }
        self.change(|viewport, actual| viewport.toggled(frame.within(pointer_at(event)), actual));
    }

    /// Begins a gesture: with a mouse if the image is zoomed, with a touch always, because a second
    /// may follow.
    pub fn press(self, event: &PointerEvent) {
        let is_mouse = event.pointer_type() == "mouse";
        let is_idle = is_mouse && self.viewport.get_untracked().is_fit();
        if event.default_prevented()
            || event.button() != 0
            || is_idle
            || event_matches(event, CONTROLS)
        {
            return;
        }
        let (Some(stage), Some(frame)) = (self.stage.get_untracked(), self.frame_under(event))
        else {
            return;
        };
        if is_mouse {
            capture_pointer(event, &stage);
        }
        self.gesture_frame.set(frame);
        self.gesture
            .update_value(|gesture| gesture.press(event.pointer_id(), pointer_at(event)));
    }

    /// Continues the gesture.
    pub fn drag(self, event: &PointerEvent) {
        let moved = self
            .gesture
            .try_update_value(|gesture| gesture.moved(event.pointer_id(), pointer_at(event)))
            .flatten();
        let Some(change) = moved else { return };
        let frame = self.gesture_frame.get_untracked();
        self.change(|viewport, actual| {
            let moved = viewport.panned(change.by.x / frame.width, change.by.y / frame.height);
            moved.zoomed(change.factor, frame.within(change.around), actual)
        });
    }

    /// Removes a pointer from the gesture.
    pub fn release(self, event: &PointerEvent) {
        self.gesture
            .update_value(|gesture| gesture.release(event.pointer_id()));
    }

    /// Prevents the page from scrolling or zooming with two touches.
    pub fn touch(self, event: &TouchEvent) {
        if touch_count(event) > 1 && !self.gesture.with_value(Gesture::is_over) {
            event.prevent_default();
        }
    }

    /// The command for a key. Arrow keys count only while the stage itself has the focus, and no
    /// key counts in a `<select>`.
    pub fn command(self, event: &KeyboardEvent) -> Option<ViewportCommand> {
        if event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
            || event.default_prevented()
            || event_matches(event, "select")
        {
            return None;
        }
        ViewportCommand::of_key(&event.key(), event.shift_key())
            .filter(|command| is_own_target(event) || !matches!(command, ViewportCommand::Pan(..)))
    }

    /// Runs a command; false if it has no effect.
    pub fn run(self, command: ViewportCommand) -> bool {
        const STEP: f64 = 0.05;
        match command {
            ViewportCommand::Zoom(factor) => {
                self.change(|viewport, actual| viewport.zoomed(factor, Point::MIDDLE, actual))
            }
            ViewportCommand::Fit => self.change(|_, _| Rect::WHOLE),
            ViewportCommand::ActualSize => {
                self.change(|viewport, actual| viewport.at_zoom(actual, Point::MIDDLE))
            }
            ViewportCommand::Pan(across, down) => {
                self.change(|viewport, _| viewport.panned(-across * STEP, -down * STEP))
            }
            ViewportCommand::ToggleReadout | ViewportCommand::ToggleFullScreen => false,
        }
    }

    /// The point of the image under the pointer.
    pub fn point_at_pointer(self, event: &MouseEvent) -> Option<Point> {
        let frame = self.frame_under(event)?;
        Some(
            self.viewport
                .get_untracked()
                .within(frame.within(pointer_at(event))),
        )
    }

    fn change(self, changed: impl FnOnce(Rect, f64) -> Rect) -> bool {
        let before = self.viewport.get_untracked();
        let after = changed(before, untrack(move || self.actual()));
        if after != before {
            self.viewport.set(after);
        }
        after != before
    }

    fn frame_under(self, event: &MouseEvent) -> Option<Rect> {
        let stage = self.stage.get_untracked()?;
        frame_at_pointer(event, &stage, FRAME)
    }
}
