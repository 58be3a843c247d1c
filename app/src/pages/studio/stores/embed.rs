use api::{EmbedSession, Input};
use leptos::prelude::*;

/// What the owner of an embedded studio lets its visitors do. Without an embed, everything.
#[derive(Clone, Copy)]
pub struct EmbedPolicy(StoredValue<Option<EmbedSession>>);

impl EmbedPolicy {
    /// The policy of the page's embed session.
    pub fn new(session: StoredValue<Option<EmbedSession>>) -> Self {
        Self(session)
    }

    /// True if the studio runs in a frame of another site.
    pub fn is_embedded(self) -> bool {
        self.0.with_value(Option::is_some)
    }

    /// True if the visitor may set the input called `field`.
    pub fn is_editable(self, field: &str) -> bool {
        self.0.with_value(|session| match session {
            Some(session) => session.is_open(field),
            None => true,
        })
    }

    /// The inputs whose values the owner has fixed.
    pub fn fixed_inputs(self) -> Input {
        self.0.with_value(|session| match session {
            Some(session) => session.fixed.clone(),
            None => Input::new(),
        })
    }
}
