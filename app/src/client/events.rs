use std::rc::Rc;

use api::{Event, routes};

use crate::browser::{EventStream, Handlers};

/// Follows what the server tells until the component ends. `told` gets each event; `connected` whether the
/// connection stands. After it stood again, what was missed in between is sent by the server first.
pub fn follow(told: impl Fn(Event) + 'static, connected: impl Fn(bool) + 'static) {
    let message = move |data: String| {
        // An event of a newer server than this page is passed over; a later state makes up for it.
        if let Ok(event) = serde_json::from_str(&data) {
            told(event);
        }
    };
    EventStream::listen(routes::EVENTS, &["prediction", "logs"], Handlers { message: Rc::new(message), connected: Rc::new(connected) });
}
