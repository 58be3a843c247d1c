use leptos::{html, prelude::*};

use crate::{
    browser::{NextFrame, paint},
    depth::{Adjustments, Area, Bins, Brush, Map, Work},
};

/// The signals of the editor around the map that is worked on, which is a plain value. Whatever is done to it is done here, and seen
/// with the next frame.
#[derive(Clone, Copy)]
pub struct Bench {
    /// What is painted with.
    pub brush: RwSignal<Brush>,
    /// Where the brush is, in pixels of the map; None where it is elsewhere.
    pub at: RwSignal<Option<(f32, f32)>>,
    /// What is adjusted, as the sliders have it.
    pub adjustments: RwSignal<Adjustments>,
    /// How much of each depth there is.
    pub bins: RwSignal<Bins>,
    /// Whether there is a step back, and one forward.
    pub steps: RwSignal<(bool, bool)>,
    /// Changes whenever the map does.
    pub turn: RwSignal<u32>,
    /// Where the map is drawn.
    pub canvas: NodeRef<html::Canvas>,
    work: StoredValue<Work>,
    frame: NextFrame,
}

impl Bench {
    /// The bench with `work` on it.
    pub fn new(work: Work) -> Self {
        Self {
            brush: RwSignal::new(Brush::default()),
            at: RwSignal::new(None),
            adjustments: RwSignal::new(work.adjustments()),
            bins: RwSignal::new(work.bins()),
            steps: RwSignal::new(work.steps()),
            turn: RwSignal::new(0),
            canvas: NodeRef::new(),
            work: StoredValue::new(work),
            frame: NextFrame::new(),
        }
    }

    /// The work as it stands.
    pub fn work(self) -> Work {
        self.work.get_value()
    }

    /// The map as it stands.
    pub fn result(self) -> Map {
        self.work.with_value(Work::result)
    }

    /// Pixels across and down.
    pub fn size(self) -> (u32, u32) {
        self.work.with_value(Work::size)
    }

    /// Changes an adjustment, with every move of a slider.
    pub fn slide(self, change: impl FnOnce(Adjustments) -> Adjustments) {
        self.adjustments
            .update(|adjustments| *adjustments = change(*adjustments));
        self.frame.ask(move || self.draw_all());
    }

    /// Makes what was slid a step that can be gone back.
    pub fn settle(self) {
        self.work.update_value(|work| {
            work.adjust(self.adjustments.get_untracked());
            work.settle();
        });
        self.frame.ask(move || self.draw_all());
    }

    /// Goes a step back, or with `forward` forward again.
    pub fn travel(self, forward: bool) {
        self.change(|work| if forward { work.redo() } else { work.undo() });
    }

    /// Back to the map as it was given.
    pub fn reset(self) {
        self.change(Work::reset);
    }

    fn change<T>(self, change: impl FnOnce(&mut Work) -> T) {
        self.work.update_value(|work| {
            work.adjust(self.adjustments.get_untracked());
            change(work);
        });
        self.adjustments
            .set(self.work.with_value(Work::adjustments));
        self.frame.ask(move || self.draw_all());
    }

    /// Puts the brush down.
    pub fn press(self, at: (f32, f32)) {
        let brush = self.brush.get_untracked();
        self.draw_part(move |work| work.begin_stroke(brush, at));
    }

    /// Draws the brush on.
    pub fn drag(self, to: (f32, f32)) {
        self.draw_part(move |work| work.draw(to));
    }

    /// Lifts the brush.
    pub fn lift(self) {
        self.work.update_value(Work::end_stroke);
        self.tell();
    }

    fn draw_part(self, change: impl FnOnce(&mut Work) -> Area) {
        let drawn = self.work.try_update_value(|work| {
            let area = change(work);
            (area, work.pixels(area))
        });
        if let Some((area, pixels)) = drawn.filter(|(area, _)| !area.is_empty()) {
            paint(self.canvas, area, &pixels);
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
            paint(self.canvas, area, &pixels);
            self.tell();
        }
    }

    fn tell(self) {
        let (bins, steps) = self.work.with_value(|work| (work.bins(), work.steps()));
        if self.bins.with_untracked(|shown| *shown != bins) {
            self.bins.set(bins);
        }
        if self.steps.get_untracked() != steps {
            self.steps.set(steps);
        }
        self.turn.update(|turn| *turn = turn.wrapping_add(1));
    }
}
