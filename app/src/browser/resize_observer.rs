use js_sys::Array;
use leptos::{html::Div, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlDivElement, ResizeObserver};

use super::{effect, pointer::rect_of};
use crate::geometry::Rect;

/// The position and size of the element in CSS pixels; empty while it is not mounted. Follows the
/// `NodeRef` to another element.
pub fn use_size(element: NodeRef<Div>) -> RwSignal<Rect> {
    let size = RwSignal::new(Rect::default());
    let watch = StoredValue::new_local(None);
    effect(move || {
        watch.set_value(
            element
                .get()
                .and_then(|element| Observation::start(element, size)),
        );
    });
    size
}

/// Screen pixels per CSS pixel.
pub fn device_pixel_ratio() -> f64 {
    window().device_pixel_ratio()
}

struct Observation {
    observer: ResizeObserver,
    _listener: Closure<dyn FnMut(Array)>,
}

impl Observation {
    fn start(element: HtmlDivElement, size: RwSignal<Rect>) -> Option<Self> {
        let watched = element.clone();
        let listener = Closure::<dyn FnMut(Array)>::new(move |_| {
            size.set(rect_of(&element));
        });
        let observer = ResizeObserver::new(listener.as_ref().unchecked_ref()).ok()?;
        observer.observe(&watched);
        Some(Self {
            observer,
            _listener: listener,
        })
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
