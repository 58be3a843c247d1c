use std::cell::Cell;

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DeviceOrientationEvent;

use super::media_query::has_coarse_pointer;

/// True if this is a hand-held device with an orientation sensor.
pub fn has_tilt_sensor() -> bool {
    has_coarse_pointer() && sensor().is_some()
}

fn sensor() -> Option<JsValue> {
    Reflect::get(&window(), &"DeviceOrientationEvent".into())
        .ok()
        .filter(JsValue::is_function)
}

/// Asks for permission to read the sensor, which iOS requires. Must be called within the handler of
/// a click.
pub async fn request_tilt_permission() -> bool {
    let Some(sensor) = sensor() else { return false };
    let Some(ask) = Reflect::get(&sensor, &"requestPermission".into())
        .ok()
        .and_then(|ask| ask.dyn_into::<Function>().ok())
    else {
        return true;
    };
    let Ok(answer) = ask.call0(&sensor) else {
        return false;
    };
    JsFuture::from(answer.unchecked_into::<Promise>())
        .await
        .is_ok_and(|answer| answer.as_string().as_deref() == Some("granted"))
}

/// Calls `tilted` with the tilt to the right and towards the visitor, in degrees from the first
/// reading.
pub fn on_tilt(tilted: impl Fn(f32, f32) + 'static) -> WindowListenerHandle {
    let first = Cell::new(None);
    window_event_listener_untyped("deviceorientation", move |event| {
        let event: DeviceOrientationEvent = event.unchecked_into();
        if let (Some(across), Some(down)) = (event.gamma(), event.beta()) {
            let (from_across, from_down) = first.get().unwrap_or((across, down));
            first.set(Some((from_across, from_down)));
            tilted((across - from_across) as f32, (down - from_down) as f32);
        }
    })
}
