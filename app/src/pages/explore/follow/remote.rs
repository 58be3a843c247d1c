use std::pin::Pin;

use leptos::prelude::*;

use crate::{browser::ActionQueue, client::ClientError};

/// A request for the present value.
pub type Load<T> = Pin<Box<dyn Future<Output = Result<T, ClientError>>>>;

/// A value on the server that is loaded again after each change.
pub struct Remote<T: 'static> {
    value: RwSignal<Option<T>>,
    error: RwSignal<Option<String>>,
    actions: ActionQueue,
    load: fn() -> Load<T>,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Remote<T> {}

impl<T: Send + Sync + 'static> Remote<T> {
    /// Starts to load the value.
    pub fn open(load: fn() -> Load<T>) -> Self {
        let remote = Self {
            value: RwSignal::new(None),
            error: RwSignal::new(None),
            actions: ActionQueue::new(),
            load,
        };
        remote.run(async { Ok(()) });
        remote
    }

    /// The value; `None` until it is loaded.
    pub fn value(self) -> Signal<Option<T>> {
        self.value.into()
    }

    /// Why the last change or load failed.
    pub fn error(self) -> Signal<Option<String>> {
        self.error.into()
    }

    /// Sends a change, then loads the value again.
    pub fn run(self, change: impl Future<Output = Result<(), ClientError>> + 'static) {
        self.actions.run(async move {
            let result = match change.await {
                Ok(()) => (self.load)().await,
                Err(error) => Err(error),
            };
            self.error
                .set(result.as_ref().err().map(ClientError::details));
            if let Ok(value) = result {
                self.value.set(Some(value));
            }
        });
    }
}
