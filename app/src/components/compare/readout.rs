use super::{VisibleLayers, viewing::Viewing};
use crate::{
    browser::pixel_colours,
    components::dynamic::Show,
    geometry::{Point, Rect},
    i18n,
};
use leptos::{ev::MouseEvent, prelude::*};

/// The colours of all visible layers at one pixel, which the pointer or the arrow keys select.
#[derive(Clone, Copy)]
pub struct Readout {
    /// Whether the readout is shown.
    pub is_on: RwSignal<bool>,
    /// Bounds of the pixel in fractions of the image.
    pub pixel: RwSignal<Rect>,
    /// Notified when an image has loaded.
    pub drawn: Trigger,
    is_by_keys: RwSignal<bool>,
    layers: VisibleLayers,
    viewing: Viewing,
}

impl Readout {
    /// Off at first.
    pub fn new(layers: VisibleLayers, viewing: Viewing) -> Self {
        Self {
            is_on: RwSignal::new(false),
            pixel: RwSignal::new(Rect::WHOLE),
            drawn: Trigger::new(),
            is_by_keys: RwSignal::new(false),
            layers,
            viewing,
        }
    }

    /// Shows or hides the readout.
    pub fn toggle(self) {
        self.choose(self.pixel.get_untracked().middle());
        self.is_on.update(|is_on| *is_on = !*is_on);
    }

    /// Selects the pixel under the pointer.
    pub fn point(self, event: &MouseEvent) {
        if !self.is_on.get_untracked() {
            return;
        }
        let is_inside = |place: f64| (0.0..1.0).contains(&place);
        if let Some(at) = self
            .viewing
            .point_at_pointer(event)
            .filter(|at| is_inside(at.x) && is_inside(at.y))
        {
            self.is_by_keys.set(false);
            self.choose(at);
        }
    }

    /// Moves the selection by pixels and pans until it is visible.
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
            .viewport
            .update(|viewport| *viewport = viewport.showing(self.pixel.get_untracked().middle()));
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

    /// Label and CSS colour of each layer at the pixel; the colour is empty if there is none.
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
        let read = pixel_colours(&stage, ".d2-layer", &places);
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

/// Position and colours of the pixel. Announced to screen readers if the keyboard moved it.
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
            <div class="d2-readout" role="group" aria-label=i18n::compare_pixel() aria-live=move || if readout.is_by_keys.get() { "polite" } else { "off" }>
                <span>{move || readout.place()}</span>
                {move || readout.read().into_iter().map(row).collect::<Vec<_>>()}
            </div>
        </Show>
    }
}
