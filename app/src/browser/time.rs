use std::time::Duration;

use api::Timestamp;
use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Seconds since the Unix epoch.
pub fn now_seconds() -> f64 {
    Date::now() / 1000.0
}

/// Seconds from `time` until now; 0 if it is in the future, as with a wrong clock.
pub fn seconds_since(time: &Timestamp) -> f64 {
    let then = Date::parse(time.as_str()) / 1000.0;
    if then.is_finite() {
        (now_seconds() - then).max(0.0)
    } else {
        0.0
    }
}

/// Formats date and minute for `language`, in the visitor's time zone.
pub fn format_date_time(language: &str, time: &Timestamp) -> String {
    let options = format_options([("dateStyle", "medium"), ("timeStyle", "short")]);
    let date = Date::new(&JsValue::from_str(time.as_str()));
    String::from(date.to_locale_string(language, &options))
}

/// Formats a date ("2026-11-22", or that of a timestamp) for `language`.
pub fn format_date(language: &str, date: &str) -> String {
    // JavaScript parses a date without a time as UTC.
    let options = format_options([("dateStyle", "medium"), ("timeZone", "UTC")]);
    let parsed = Date::new(&JsValue::from_str(date));
    if parsed.get_time().is_finite() {
        String::from(parsed.to_locale_date_string(language, &options))
    } else {
        date.to_owned()
    }
}

/// Options of `toLocaleString` as a JavaScript object.
fn format_options(options: [(&str, &str); 2]) -> Object {
    let object = Object::new();
    for (name, value) in options {
        _ = Reflect::set(&object, &name.into(), &value.into());
    }
    object
}

/// The start of a date ("2026-11-22") plus `days_later` in the visitor's time zone, in ISO 8601;
/// `None` if it is no date.
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

/// The time `seconds` from now, in ISO 8601.
pub fn timestamp_in(seconds: f64) -> String {
    String::from(Date::new(&JsValue::from_f64(Date::now() + seconds * 1000.0)).to_iso_string())
}

/// Calls `run` after `delay`, unless the surrounding effect or component runs again or ends before.
pub fn use_timeout(delay: Duration, run: impl FnOnce() + 'static) {
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
