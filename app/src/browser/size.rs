use js_sys::Array;
use leptos::{html::Div, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlDivElement, ResizeObserver};

use super::{effect, pointer::rect_of};
use crate::components::compare::Rect;

/// How large the element is, in CSS pixels, also after it gave way to another; nothing while it is not there.
pub fn use_size(element: NodeRef<Div>) -> RwSignal<Rect> {
    let size = RwSignal::new(Rect::default());
    let watch = StoredValue::new_local(None);
    effect(move || {
        watch.set_value(
            element
                .get()
                .and_then(|element| Watch::start(element, size)),
        )
    });
    size
}

/// How many pixels of the screen a CSS pixel is.
pub fn pixel_ratio() -> f64 {
    window().device_pixel_ratio()
}

struct Watch {
    observer: ResizeObserver,
    _listener: Closure<dyn FnMut(Array)>,
}

impl Watch {
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

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
