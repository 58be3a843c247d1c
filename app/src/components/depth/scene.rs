use leptos::{
    ev::{KeyboardEvent, PointerEvent, WheelEvent},
    html,
    prelude::*,
    task::spawn_local,
};

use crate::{
    browser::{
        self, NextFrame, Surface, capture_pointer, focus, holds_pointer, pointer_across,
        pointer_down,
    },
    client,
    depth::{Map, Relief as Shape, Turn, View},
};

/// What is drawn, and from where it is seen.
#[derive(Clone, Copy)]
pub struct Scene {
    /// Where it is drawn.
    pub canvas: NodeRef<html::Canvas>,
    /// From where it is seen.
    pub view: RwSignal<View>,
    /// The browser has no WebGL.
    pub is_absent: RwSignal<bool>,
    /// Changes when everything must be handed over anew.
    pub generation: RwSignal<u32>,
    surface: StoredValue<Option<Surface>, LocalStorage>,
    last: StoredValue<(f64, f64)>,
    frame: NextFrame,
}

impl Scene {
    /// Nothing is drawn yet.
    pub fn new() -> Self {
        Self {
            canvas: NodeRef::new(),
            view: RwSignal::new(View::default()),
            is_absent: RwSignal::new(false),
            generation: RwSignal::new(0),
            surface: StoredValue::new_local(None),
            last: StoredValue::new((0.0, 0.0)),
            frame: NextFrame::new(),
        }
    }

    /// Begins to draw, at first and after the browser took everything away.
    pub fn open(self) {
        let Some(canvas) = self.canvas.get() else {
            return;
        };
        focus(&canvas);
        let surface = Surface::on(&canvas);
        self.is_absent.set(surface.is_none());
        self.surface.set_value(surface);
        self.generation.update(|generation| *generation += 1);
    }

    /// Takes the depth.
    pub fn raise(self, map: &Map) {
        let shape = Shape::of(map);
        self.change(|surface| surface.set_relief(&shape));
    }

    /// Lays the picture at `url` on it, once it is loaded.
    pub fn cover(self, url: String) {
        spawn_local(async move {
            if let Some(picture) = browser::load(client::path_of(&url)).await {
                self.change(|surface| surface.set_picture(&picture));
            }
        });
    }

    /// Forgets what the browser took away.
    pub fn lose(self) {
        self.surface.set_value(None);
    }

    fn change(self, change: impl FnOnce(&mut Surface)) {
        self.surface
            .try_update_value(|surface| surface.as_mut().map(change));
        self.draw();
    }

    /// Draws it with the next frame.
    pub fn draw(self) {
        self.frame.ask(move || {
            let view = self.view.get_untracked();
            self.surface
                .try_with_value(|surface| surface.as_ref().map(|surface| surface.draw(view)));
        });
    }

    /// Looks from elsewhere.
    pub fn turn(self, turn: Turn) {
        self.view.update(|view| *view = view.turned(turn));
    }

    /// Takes hold of it.
    pub fn take(self, event: &PointerEvent) {
        if let Some(canvas) = self.canvas.get_untracked().filter(|_| event.button() == 0) {
            capture_pointer(event, &canvas);
            self.last
                .set_value((pointer_across(event, &canvas), pointer_down(event, &canvas)));
        }
    }

    /// Lets it follow the pointer that holds it.
    pub fn follow(self, event: &PointerEvent) {
        let Some(canvas) = self
            .canvas
            .get_untracked()
            .filter(|canvas| holds_pointer(event, canvas))
        else {
            return;
        };
        let now = (pointer_across(event, &canvas), pointer_down(event, &canvas));
        let last = self.last.get_value();
        self.last.set_value(now);
        self.view
            .update(|view| *view = view.dragged((now.0 - last.0) as f32, (now.1 - last.1) as f32));
    }

    /// Goes nearer and away.
    pub fn wheel(self, event: &WheelEvent) {
        event.prevent_default();
        self.turn(if event.delta_y() < 0.0 {
            Turn::In
        } else {
            Turn::Out
        });
    }

    /// Does what a key asks for.
    pub fn key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(turn) = Turn::of_key(&event.key()) {
            event.prevent_default();
            self.turn(turn);
        }
    }
}
