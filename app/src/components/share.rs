//! Links to results, and what puts them into other sites.
//!
//! - `dialog`: making links to one result
//! - `terms`: what a link shows, until when, to whom
//! - `made`: an address that was just made: the only time that it is there
//! - `line`: a link as its owner sees it, and what can be done with it

mod dialog;
mod line;
mod made;
mod terms;

pub use dialog::{ShareDialog, line_key};
pub use line::ShareLine;
pub use made::{CopyButton, Made};

use api::{GridId, PredictionId, Share};
use leptos::prelude::*;

use crate::{
    browser::Latest,
    client::{self, ClientError},
};

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A result.
    Prediction(PredictionId),
    /// A comparison of models.
    Grid(GridId),
}

impl Subject {
    /// True where that is what the link leads to.
    fn is_of(&self, share: &Share) -> bool {
        match self {
            Self::Prediction(id) => share.prediction.as_ref() == Some(id),
            Self::Grid(id) => share.grid.as_ref() == Some(id),
        }
    }
}

/// The links of an owner, and what is being done with them.
#[derive(Clone, Copy)]
pub struct ShareList {
    /// The links; none until they have come.
    pub shares: RwSignal<Option<Vec<Share>>>,
    /// The one whose address was just made.
    pub made: RwSignal<Option<Share>>,
    /// Why what was last asked for did not happen.
    pub fault: RwSignal<Option<String>>,
    task: Latest,
}

impl ShareList {
    /// Asks for the links.
    pub fn open() -> Self {
        let links = Self {
            shares: RwSignal::new(None),
            made: RwSignal::new(None),
            fault: RwSignal::new(None),
            task: Latest::new(),
        };
        links.read();
        links
    }

    /// Asks for the links anew.
    pub fn read(self) {
        self.run(async { Ok(None) });
    }

    /// Does something with a link, and reads all of them anew. The address that came of it is shown.
    pub fn run(self, work: impl Future<Output = Result<Option<Share>, ClientError>> + 'static) {
        self.task.run(async move {
            match work.await {
                Ok(made) => {
                    self.fault.set(None);
                    if let Some(made) = made.filter(|made| made.url.is_some()) {
                        self.made.set(Some(made));
                    }
                    match client::shares().await {
                        Ok(shares) => self.shares.set(Some(shares)),
                        Err(error) => self.fault.set(Some(error.sentence())),
                    }
                }
                Err(error) => self.fault.set(Some(error.explanation())),
            }
        });
    }
}
