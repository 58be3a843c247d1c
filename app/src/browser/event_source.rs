use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

use super::{time::use_interval, use_return};

/// How long a closed connection stays closed before another is opened.
const REOPEN: Duration = Duration::from_secs(3);

/// Takes the name and the data of an event.
pub type OnMessage = dyn Fn(&str, String);

/// Who is told what.
#[derive(Clone)]
pub struct Handlers {
    /// The name and the data of each event.
    pub message: Rc<OnMessage>,
    /// The connection stands; false when it is lost.
    pub connected: Rc<dyn Fn(bool)>,
}

/// A stream of Server-Sent Events that comes back by itself.
///
/// The browser reconnects on its own and sends `Last-Event-ID`, but gives up where the answer is an error or
/// when the page is put to sleep; then this opens a new one. It closes with its owner.
#[derive(Clone)]
pub struct EventStream {
    path: String,
    names: &'static [&'static str],
    handlers: Handlers,
    open: Rc<RefCell<Option<Connection>>>,
}

struct Connection {
    source: EventSource,
    _listeners: Vec<Closure<dyn Fn(Event)>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl EventStream {
    /// Opens the stream at `path` and listens for events of these names until the component ends.
    pub fn listen(path: String, names: &'static [&'static str], handlers: Handlers) {
        let stream = Self {
            path,
            names,
            handlers,
            open: Rc::default(),
        };
        stream.ensure();
        let kept = StoredValue::new_local(stream);
        use_interval(REOPEN, move || kept.with_value(Self::ensure));
        use_return(move || kept.with_value(Self::ensure));
        on_cleanup(move || kept.with_value(Self::close));
    }

    fn ensure(&self) {
        let stands = self
            .open
            .borrow()
            .as_ref()
            .is_some_and(|connection| connection.source.ready_state() != EventSource::CLOSED);
        if !stands {
            let connection = self.connect();
            *self.open.borrow_mut() = connection;
        }
    }

    fn close(&self) {
        self.open.borrow_mut().take();
    }

    fn connect(&self) -> Option<Connection> {
        let source = EventSource::new(&self.path).ok()?;
        let mut listeners = Vec::new();
        let mut listen = |name: &str, listener: Closure<dyn Fn(Event)>| {
            _ = source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            listeners.push(listener);
        };
        for name in self.names {
            let message = self.handlers.message.clone();
            listen(
                name,
                Closure::new(move |event: Event| {
                    let data = event.unchecked_into::<MessageEvent>().data();
                    message(name, data.as_string().unwrap_or_default());
                }),
            );
        }
        for (name, stands) in [("open", true), ("error", false)] {
            let connected = self.handlers.connected.clone();
            listen(name, Closure::new(move |_: Event| connected(stands)));
        }
        Some(Connection {
            source,
            _listeners: listeners,
        })
    }
}
