//! Share links and the code that embeds them into other sites.
//!
//! - `dialog`: creates links to a result, and lists them
//! - `options`: visibility, expiry, password and note of a link
//! - `created_link`: the URL of a new link, which is shown only once
//! - `share_row`: a link in the list of its owner

mod created_link;
mod dialog;
mod options;
mod share_row;

pub use created_link::{CopyButton, CreatedLink};
pub use dialog::{ShareDialog, share_key};
pub use share_row::ShareRow;

use api::{GridId, PredictionId, Share};
use leptos::prelude::*;

use crate::{
    browser::ActionQueue,
    client::{self, ClientError},
};

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareTarget {
    /// A result.
    Prediction(PredictionId),
    /// A comparison of models.
    Grid(GridId),
}

impl ShareTarget {
    /// True if it is the target of the link.
    fn is_of(&self, share: &Share) -> bool {
        match self {
            Self::Prediction(id) => share.prediction.as_ref() == Some(id),
            Self::Grid(id) => share.grid.as_ref() == Some(id),
        }
    }
}

/// The links of an owner, and the actions on them.
#[derive(Clone, Copy)]
pub struct ShareList {
    /// The links; `None` until they are loaded.
    pub shares: RwSignal<Option<Vec<Share>>>,
    /// The link that was just created, with its URL.
    pub created: RwSignal<Option<Share>>,
    /// Why the last action failed.
    pub fault: RwSignal<Option<String>>,
    actions: ActionQueue,
}

impl ShareList {
    /// Loads the links.
    pub fn open() -> Self {
        let links = Self {
            shares: RwSignal::new(None),
            created: RwSignal::new(None),
            fault: RwSignal::new(None),
            actions: ActionQueue::new(),
        };
        links.read();
        links
    }

    /// Reloads the links.
    pub fn read(self) {
        self.run(async { Ok(None) });
    }

    /// Runs an action on a link and reloads the list. If it returns a link with a URL, that is
    /// shown.
    pub fn run(self, work: impl Future<Output = Result<Option<Share>, ClientError>> + 'static) {
        self.actions.run(async move {
            match work.await {
                Ok(created) => {
                    self.fault.set(None);
                    if let Some(created) = created.filter(|created| created.url.is_some()) {
                        self.created.set(Some(created));
                    }
                    match client::shares().await {
                        Ok(shares) => self.shares.set(Some(shares)),
                        Err(error) => self.fault.set(Some(error.message())),
                    }
                }
                Err(error) => self.fault.set(Some(error.details())),
            }
        });
    }
}
