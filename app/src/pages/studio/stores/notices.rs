use leptos::prelude::*;

/// The page's messages that belong to no field. Each kind shows its latest message only.
#[derive(Clone, Copy)]
pub struct Notices {
    info: RwSignal<Option<String>>,
    error: RwSignal<Option<String>>,
}

impl Notices {
    /// No messages.
    pub fn new() -> Self {
        Self {
            info: RwSignal::new(None),
            error: RwSignal::new(None),
        }
    }

    /// What happened to the picture, the settings or the draft, good or bad.
    pub fn info(self) -> RwSignal<Option<String>> {
        self.info
    }

    /// Why the latest request to create or cancel a prediction failed.
    pub fn error(self) -> RwSignal<Option<String>> {
        self.error
    }

    /// Shows `sentence` below the stage; `None` clears the message.
    pub fn show_info(self, sentence: impl Into<Option<String>>) {
        self.info.set(sentence.into());
    }

    /// Shows `sentence` above the button that runs.
    pub fn show_error(self, sentence: String) {
        self.error.set(Some(sentence));
    }

    /// Clears the error, as another request starts or another result opens.
    pub fn clear_error(self) {
        self.error.set(None);
    }
}
