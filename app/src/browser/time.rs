use std::time::Duration;

use api::Timestamp;
use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Seconds since 1970.
pub fn now() -> f64 {
    Date::now() / 1000.0
}

/// Seconds from `moment` until now; 0 where it lies ahead, as by a clock that is off.
pub fn since(moment: &Timestamp) -> f64 {
    let then = Date::parse(moment.as_str()) / 1000.0;
    if then.is_finite() { (now() - then).max(0.0) } else { 0.0 }
}

/// `moment` as people here write it, day and minute.
pub fn when(moment: &Timestamp) -> String {
    let options = Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    let date = Date::new(&JsValue::from_str(moment.as_str()));
    String::from(date.to_locale_string("default", &options))
}

/// Calls `run` after `delay`, unless the effect around this runs anew or ends before.
pub fn after(delay: Duration, run: impl FnOnce() + 'static) {
    let run: Box<dyn FnOnce()> = Box::new(run);
    if let Ok(handle) = set_timeout_with_handle(run, delay) {
        on_cleanup(move || handle.clear());
    }
}

/// Calls `tick` every `period` until the component ends.
pub fn use_interval(period: Duration, tick: impl Fn() + 'static) {
    let tick: Box<dyn Fn()> = Box::new(tick);
    if let Ok(handle) = set_interval_with_handle(tick, period) {
        on_cleanup(move || handle.clear());
    }
}
