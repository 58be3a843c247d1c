use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

use super::{time::use_interval, use_resume};

/// Delay before a connection that the browser has closed is opened again.
const RECONNECT_DELAY: Duration = Duration::from_secs(3);

/// Receives the name and the data of an event.
pub type OnMessage = dyn Fn(&str, String);

/// Callbacks of an [`EventStream`].
#[derive(Clone)]
pub struct Handlers {
    /// Called with the name and the data of each event.
    pub message: Rc<OnMessage>,
    /// Called with true when the connection opens and with false when it is lost.
    pub connected: Rc<dyn Fn(bool)>,
}

/// A stream of server-sent events that reconnects.
///
/// The browser reconnects and sends `Last-Event-ID` after a lost connection, but gives up after an
/// error response or when the page was suspended; the stream then opens a new connection. It closes
/// with its owner.
#[derive(Clone)]
pub struct EventStream {
    path: String,
    names: &'static [&'static str],
    handlers: Handlers,
    connection: Rc<RefCell<Option<Connection>>>,
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
    /// Opens the stream at `path` and listens for events with these names until the component ends.
    pub fn open(path: String, names: &'static [&'static str], handlers: Handlers) {
        let stream = Self {
            path,
            names,
            handlers,
            connection: Rc::default(),
        };
        stream.ensure_open();
        let stream = StoredValue::new_local(stream);
        use_interval(RECONNECT_DELAY, move || {
            stream.with_value(Self::ensure_open);
        });
        use_resume(move || stream.with_value(Self::ensure_open));
        on_cleanup(move || stream.with_value(Self::close));
    }

    fn ensure_open(&self) {
        let is_open = match &*self.connection.borrow() {
            Some(connection) => connection.source.ready_state() != EventSource::CLOSED,
            None => false,
        };
        if !is_open {
            let connection = self.connect();
            *self.connection.borrow_mut() = connection;
        }
    }

    fn close(&self) {
        self.connection.borrow_mut().take();
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
        for (name, is_open) in [("open", true), ("error", false)] {
            let connected = self.handlers.connected.clone();
            listen(name, Closure::new(move |_: Event| connected(is_open)));
        }
        Some(Connection {
            source,
            _listeners: listeners,
        })
    }
}
