use std::pin::Pin;

use leptos::prelude::*;

use crate::{browser::Latest, client::ClientError};

/// The asking for what the server keeps.
pub type Reading<T> = Pin<Box<dyn Future<Output = Result<T, ClientError>>>>;

/// What the server keeps for whoever asks: read anew after whatever is done with it.
pub struct Kept<T: 'static> {
    /// It; None until it was read.
    pub found: RwSignal<Option<T>>,
    /// Why what was done last was not, or what is there could not be read.
    pub fault: RwSignal<Option<String>>,
    task: Latest,
    read: fn() -> Reading<T>,
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Kept<T> {}

impl<T: Send + Sync + 'static> Kept<T> {
    /// Reads it.
    pub fn open(read: fn() -> Reading<T>) -> Self {
        let kept = Self {
            found: RwSignal::new(None),
            fault: RwSignal::new(None),
            task: Latest::new(),
            read,
        };
        kept.run(async { Ok(()) });
        kept
    }

    /// Does something with it, and reads it anew.
    pub fn run(self, work: impl Future<Output = Result<(), ClientError>> + 'static) {
        self.task.run(async move {
            let found = match work.await {
                Ok(()) => (self.read)().await,
                Err(error) => Err(error),
            };
            self.fault
                .set(found.as_ref().err().map(ClientError::explanation));
            if let Ok(found) = found {
                self.found.set(Some(found));
            }
        });
    }
}
