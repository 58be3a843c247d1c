use leptos::{html, prelude::*};

use crate::{
    browser::{AnimationFrame, put_pixels},
    depth::{Adjustments, Bins, Brush, DepthEdit, Map},
    geometry::PixelRect,
};

/// The state of the depth editor: the edit as a plain value, and signals of it. All changes go
/// through here and are drawn in the next frame.
#[derive(Clone, Copy)]
pub struct EditorState {
    /// The brush.
    pub brush: RwSignal<Brush>,
    /// The position of the brush in pixels of the map; `None` if it is outside.
    pub at: RwSignal<Option<(f32, f32)>>,
    /// The adjustments of the sliders.
    pub adjustments: RwSignal<Adjustments>,
    /// The histogram.
    pub bins: RwSignal<Bins>,
    /// Whether undo and redo are possible.
    pub steps: RwSignal<(bool, bool)>,
    /// Increases with each change of the map.
    pub revision: RwSignal<u32>,
    /// The canvas that shows the map.
    pub canvas: NodeRef<html::Canvas>,
    work: StoredValue<DepthEdit>,
    frame: AnimationFrame,
}

impl EditorState {
    /// The state for an edit.
    pub fn new(work: DepthEdit) -> Self {
        Self {
            brush: RwSignal::new(Brush::default()),
            at: RwSignal::new(None),
            adjustments: RwSignal::new(work.adjustments()),
            bins: RwSignal::new(work.bins()),
            steps: RwSignal::new(work.steps()),
            revision: RwSignal::new(0),
            canvas: NodeRef::new(),
            work: StoredValue::new(work),
            frame: AnimationFrame::new(),
        }
    }

    /// The edit.
    pub fn work(self) -> DepthEdit {
        self.work.get_value()
    }

    /// The edited map.
    pub fn result(self) -> Map {
        self.work.with_value(DepthEdit::result)
    }

    /// Width and height in pixels.
    pub fn size(self) -> (u32, u32) {
        self.work.with_value(DepthEdit::size)
    }

    /// Changes the adjustments while a slider moves.
    pub fn preview(self, change: impl FnOnce(Adjustments) -> Adjustments) {
        self.adjustments
            .update(|adjustments| *adjustments = change(*adjustments));
        self.frame.request(move || self.draw_all());
    }

    /// Adds the adjustments to the undo history when a slider is released.
    pub fn commit(self) {
        self.work.update_value(|work| {
            work.adjust(self.adjustments.get_untracked());
            work.commit();
        });
        self.frame.request(move || self.draw_all());
    }

    /// Undoes a step, or redoes one if `forward`.
    pub fn step(self, forward: bool) {
        self.change(|work| if forward { work.redo() } else { work.undo() });
    }

    /// Resets the edit to the original map.
    pub fn reset(self) {
        self.change(DepthEdit::reset);
    }

    fn change<T>(self, change: impl FnOnce(&mut DepthEdit) -> T) {
        self.work.update_value(|work| {
            work.adjust(self.adjustments.get_untracked());
            change(work);
        });
        self.adjustments
            .set(self.work.with_value(DepthEdit::adjustments));
        self.frame.request(move || self.draw_all());
    }

    /// Begins a brush stroke.
    pub fn press(self, at: (f32, f32)) {
        let brush = self.brush.get_untracked();
        self.draw_part(move |work| work.begin_stroke(brush, at));
    }

    /// Continues a brush stroke.
    pub fn drag(self, to: (f32, f32)) {
        self.draw_part(move |work| work.draw(to));
    }

    /// Ends a brush stroke.
    pub fn release(self) {
        self.work.update_value(DepthEdit::end_stroke);
        self.update_signals();
    }

    fn draw_part(self, change: impl FnOnce(&mut DepthEdit) -> PixelRect) {
        let drawn = self.work.try_update_value(|work| {
            let area = change(work);
            (area, work.pixels(area))
        });
        if let Some((area, pixels)) = drawn.filter(|(area, _)| !area.is_empty()) {
            put_pixels(self.canvas, area, &pixels);
        }
    }

    /// Draws the whole map.
    pub fn draw_all(self) {
        let adjustments = self.adjustments.get_untracked();
        let drawn = self.work.try_update_value(|work| {
            work.adjust(adjustments);
            (work.area(), work.pixels(work.area()))
        });
        if let Some((area, pixels)) = drawn {
            put_pixels(self.canvas, area, &pixels);
            self.update_signals();
        }
    }

    fn update_signals(self) {
        let (bins, steps) = self.work.with_value(|work| (work.bins(), work.steps()));
        if self.bins.with_untracked(|shown| *shown != bins) {
            self.bins.set(bins);
        }
        if self.steps.get_untracked() != steps {
            self.steps.set(steps);
        }
        self.revision
            .update(|revision| *revision = revision.wrapping_add(1));
    }
}
