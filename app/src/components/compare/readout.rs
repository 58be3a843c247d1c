use super::{
    Shown,
    geometry::{Point, Rect},
    viewing::Viewing,
};
use crate::{browser::colours, components::dynamic::Show, words};
use leptos::{ev::MouseEvent, prelude::*};

/// The colours of all layers at one pixel, which the pointer or the arrow keys choose.
#[derive(Clone, Copy)]
pub struct Readout {
    /// Whether it is read at all.
    pub is_on: RwSignal<bool>,
    /// The pixel that is read, in widths and heights of the picture.
    pub pixel: RwSignal<Rect>,
    /// A picture is drawn that was not, or another one.
    pub drawn: Trigger,
    is_by_keys: RwSignal<bool>,
    layers: Shown,
    viewing: Viewing,
}

impl Readout {
    /// Off at first.
    pub fn new(layers: Shown, viewing: Viewing) -> Self {
        Self {
            is_on: RwSignal::new(false),
            pixel: RwSignal::new(Rect::WHOLE),
            drawn: Trigger::new(),
            is_by_keys: RwSignal::new(false),
            layers,
            viewing,
        }
    }

    /// Begins to read, where it was left or in the middle; or reads no longer.
    pub fn toggle(self) {
        self.choose(self.pixel.get_untracked().middle());
        self.is_on.update(|is_on| *is_on = !*is_on);
    }

    /// Reads under the pointer.
    pub fn point(self, event: &MouseEvent) {
        if !self.is_on.get_untracked() {
            return;
        }
        let is_inside = |place: f64| (0.0..1.0).contains(&place);
        if let Some(at) = self
            .viewing
            .seen_under(event)
            .filter(|at| is_inside(at.x) && is_inside(at.y))
        {
            self.is_by_keys.set(false);
            self.choose(at);
        }
    }

    /// Goes so many pixels to the right and down, and brings the place into sight.
    pub fn step(self, across: f64, down: f64) {
        let pixel = self.pixel.get_untracked();
        let inside = |place: f64| place.clamp(0.0, 1.0 - 1e-9);
        let Point { x, y } = pixel.at(Point {
            x: across + 0.5,
            y: down + 0.5,
        });
        self.is_by_keys.set(true);
        self.choose(Point {
            x: inside(x),
            y: inside(y),
        });
        self.viewing
            .port
            .update(|port| *port = port.showing(self.pixel.get_untracked().middle()));
    }

    fn choose(self, at: Point) {
        let (columns, rows) = untrack(move || self.viewing.pixels());
        let (width, height) = (1.0 / columns.max(1.0), 1.0 / rows.max(1.0));
        let pixel = Rect {
            left: (at.x / width).floor() * width,
            top: (at.y / height).floor() * height,
            width,
            height,
        };
        if pixel != self.pixel.get_untracked() {
            self.pixel.set(pixel);
        }
    }

    /// What each layer is called, and its colour there as CSS has it: empty where there is none.
    fn read(self) -> Vec<(String, String)> {
        self.drawn.track();
        let (at, layers) = (self.pixel.get().middle(), self.layers.get());
        let Some(stage) = self.viewing.stage.get() else {
            return Vec::new();
        };
        let places: Vec<_> = layers
            .iter()
            .map(|seen| seen.placement.within(at))
            .collect();
        let read = colours(&stage, ".d2-layer", &places);
        layers
            .into_iter()
            .map(|seen| seen.layer.label)
            .zip(read)
            .collect()
    }

    fn place(self) -> String {
        let pixel = self.pixel.get();
        format!(
            "x {}, y {}",
            (pixel.left / pixel.width).round() as u32,
            (pixel.top / pixel.height).round() as u32
        )
    }
}

/// The place and its colours, while they are read. Heard when the keys moved it.
#[component]
pub fn ReadoutPanel(readout: Readout) -> impl IntoView {
    let row = |(label, colour): (String, String)| {
        view! {
            <span class="d2-colour">
                <i style:background=colour.clone()></i>
                {label}
                " "
                <code>{colour}</code>
            </span>
        }
        .into_any()
    };
    view! {
        <Show when=move || readout.is_on.get()>
            <div class="d2-readout" role="group" aria-label=words::compare_pixel() aria-live=move || if readout.is_by_keys.get() { "polite" } else { "off" }>
                <span>{move || readout.place()}</span>
                {move || readout.read().into_iter().map(row).collect::<Vec<_>>()}
            </div>
        </Show>
    }
}
