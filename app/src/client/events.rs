use std::{cell::RefCell, rc::Rc};

use api::{Event, Prediction, PredictionId, routes};
use serde::Deserialize;

use super::session_token::with_token_parameter;
use crate::{
    browser::{EventStream, Handlers},
    json,
};

/// Called with every prediction that completes.
type OnCompleted = Box<dyn Fn(&Prediction)>;

thread_local! {
    static ON_COMPLETED: RefCell<Option<OnCompleted>> = const { RefCell::new(None) };
}

/// Sets the handler of completed predictions. It stays for the life of the page, whatever route is
/// shown.
pub fn on_completed(handler: OnCompleted) {
    ON_COMPLETED.set(Some(handler));
}

/// Subscribes to the server's events until the component ends. `connected` is called with the state
/// of the connection whenever it changes. After a reconnect the server sends the missed events
/// first.
pub fn subscribe(on_event: impl Fn(Event) + 'static, connected: impl Fn(bool) + 'static) {
    let message = move |name: &str, data: String| {
        // An event that only a newer server knows is ignored; a later state makes up for it.
        if let Some(event) = parse(name, &data) {
            notify_completed(&event);
            on_event(event);
        }
    };
    EventStream::open(
        with_token_parameter(routes::EVENTS),
        &["prediction", "logs"],
        Handlers {
            message: Rc::new(message),
            connected: Rc::new(connected),
        },
    );
}

fn notify_completed(event: &Event) {
    let Event::Prediction { prediction } = event else {
        return;
    };
    if prediction.status.is_terminal() {
        ON_COMPLETED.with_borrow(|handler| {
            if let Some(handler) = handler {
                handler(prediction);
            }
        });
    }
}

#[derive(Deserialize)]
struct PredictionEvent {
    prediction: Box<Prediction>,
}

#[derive(Deserialize)]
struct LogsEvent {
    id: PredictionId,
    offset: usize,
    text: String,
}

/// Deserializes an event by its SSE name. The tag inside the JSON would make serde buffer the event
/// first, which adds a second copy of every deserializer to the page: 20 kB.
fn parse(name: &str, data: &str) -> Option<Event> {
    match name {
        "prediction" => {
            let PredictionEvent { prediction } = json::read(data)?;
            Some(Event::Prediction { prediction })
        }
        "logs" => {
            let LogsEvent { id, offset, text } = json::read(data)?;
            Some(Event::Logs { id, offset, text })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serialized_event_is_parsed_and_unknown_event_is_ignored() {
        let event = Event::Logs {
            id: PredictionId::from_entropy([1; 16]),
            offset: 3,
            text: "12/50\n".into(),
        };
        let data = serde_json::to_string(&event).unwrap();
        assert_eq!(parse(event.name(), &data), Some(event));
        assert_eq!(parse("digest", &data), None);
        assert_eq!(parse("prediction", "{}"), None);
    }
}
