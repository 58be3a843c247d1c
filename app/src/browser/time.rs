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
    if then.is_finite() {
        (now() - then).max(0.0)
    } else {
        0.0
    }
}

/// `moment` as people write it in `language`, day and minute.
pub fn when(language: &str, moment: &Timestamp) -> String {
    let options = Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        _ = Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    let date = Date::new(&JsValue::from_str(moment.as_str()));
    String::from(date.to_locale_string(language, &options))
}

/// A day ("2026-11-22"), or that of a moment, as people write it in `language`.
pub fn day(language: &str, day: &str) -> String {
    let options = Object::new();
    // A day by itself is one of UTC.
    for (name, value) in [("dateStyle", "medium"), ("timeZone", "UTC")] {
        _ = Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    let date = Date::new(&JsValue::from_str(day));
    if date.get_time().is_finite() {
        String::from(date.to_locale_date_string(language, &options))
    } else {
        day.to_owned()
    }
}

/// The moment at which a day ("2026-11-22") or a later one begins here, in ISO 8601; None where it is no day.
pub fn day_start(day: &str, days_later: u32) -> Option<String> {
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let date = Date::new_with_year_month_day(
        year,
        month.checked_sub(1)? as i32,
        (day + days_later) as i32,
    );
    date.get_time()
        .is_finite()
        .then(|| String::from(date.to_iso_string()))
}

/// The moment so many seconds from now, in ISO 8601.
pub fn moment_in(seconds: f64) -> String {
    String::from(Date::new(&JsValue::from_f64(Date::now() + seconds * 1000.0)).to_iso_string())
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
