use std::{cell::RefCell, rc::Rc};

use api::{Event, Prediction, PredictionId, routes};
use serde::Deserialize;

use super::visitor::streamed;
use crate::{
    browser::{EventStream, Handlers},
    json,
};

/// Gets every prediction that is heard to have ended.
type OnEnd = Box<dyn Fn(&Prediction)>;

thread_local! {
    static ON_END: RefCell<Option<OnEnd>> = const { RefCell::new(None) };
}

/// Calls `ended` for every prediction that is heard to have ended, on whichever page, as long as this one is open.
pub fn on_end(ended: OnEnd) {
    ON_END.set(Some(ended));
}

/// Follows what the server tells until the component ends. `told` gets each event; `connected` whether the
/// connection stands. After it stood again, what was missed in between is sent by the server first.
pub fn follow(told: impl Fn(Event) + 'static, connected: impl Fn(bool) + 'static) {
    let message = move |name: &str, data: String| {
        // An event of a newer server than this page is passed over; a later state makes up for it.
        if let Some(event) = read(name, &data) {
            announce_end(&event);
            told(event);
        }
    };
    EventStream::listen(
        streamed(routes::EVENTS),
        &["prediction", "logs"],
        Handlers {
            message: Rc::new(message),
            connected: Rc::new(connected),
        },
    );
}

fn announce_end(event: &Event) {
    if let Event::Prediction { prediction } = event
        && prediction.status.is_terminal()
    {
        ON_END.with_borrow(|ended| ended.iter().for_each(|ended| ended(prediction)));
    }
}

#[derive(Deserialize)]
struct State {
    prediction: Box<Prediction>,
}

#[derive(Deserialize)]
struct Logs {
    id: PredictionId,
    offset: usize,
    text: String,
}

/// The event, read by its name. Reading it by the tag within would buffer it first, and carry a second copy of
/// every reader into the page: 20 kB.
fn read(name: &str, data: &str) -> Option<Event> {
    match name {
        "prediction" => {
            json::read(data).map(|State { prediction }| Event::Prediction { prediction })
        }
        "logs" => {
            json::read(data).map(|Logs { id, offset, text }| Event::Logs { id, offset, text })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_as_the_server_writes_them() {
        let event = Event::Logs {
            id: PredictionId::from_entropy([1; 16]),
            offset: 3,
            text: "12/50\n".into(),
        };
        let data = serde_json::to_string(&event).unwrap();
        assert_eq!(read(event.name(), &data), Some(event));
        assert_eq!(read("digest", &data), None);
        assert_eq!(read("prediction", "{}"), None);
    }
}
