//! The database: SQLite in WAL mode, one file in the data folder.
//!
//! - [`predictions`]: the steps of a prediction's life, each in one transaction with its event
//! - [`drafts`]: what one is working on
//! - [`catalog`]: the models that can be found, their versions and runs
//! - [`checkpoints`]: emptying the write-ahead log
//! - [`digests`]: news of searches by e-mail, what is due and what was told
//! - [`embed_keys`]: studios for other sites, and what each made in a day
//! - [`events`]: what changed since, for whoever follows
//! - [`files`]: what clients uploaded
//! - [`grids`]: predictions that vary one or two inputs
//! - [`health`]: whether it answers
//! - [`history`]: what one made, searched, marked, deleted and brought back
//! - [`presets`]: settings under names
//! - [`prepared`]: pictures and depth maps that were made before
//! - [`roles`]: which inputs of a model are what, corrected
//! - [`searches`]: searches that their owners keep
//! - [`secrets`]: what nobody is to see of inputs
//! - [`settings`]: small things made once
//! - [`shares`]: links to results
//! - [`trainings`]: whose they are
//! - [`webhooks`]: who is to be told of predictions, and which webhooks came
//! - [`changes`]: wakes whoever waits for the next event

mod catalog;
mod changes;
mod checkpoints;
mod digests;
mod drafts;
mod embed_keys;
mod events;
mod files;
mod grids;
mod health;
mod history;
mod predictions;
mod prepared;
mod presets;
mod roles;
mod searches;
mod secrets;
mod settings;
mod shares;
mod trainings;
mod webhooks;

use std::{path::Path, time::Duration};

use sqlx::{
    Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use catalog::{CatalogRow, CatalogWalk, KnownDay, Put};
pub use changes::Watch;
pub use digests::{Asked, DigestRow, LetterLimits};
pub use embed_keys::{Allowance, Counted, day_of};
pub use events::{Change, EventKind, Present};
pub use files::{FileCursor, FileRow};
pub use grids::GridRow;
pub use history::{Arrived, Deletion, HistoryFilter, HistoryListing, HistoryRow};
pub use predictions::{Cursor, Draft, Ending, Filter, Listing, Step};
pub use prepared::{Prepared, Role};
pub use presets::PresetChange;
pub use shares::{ListedShare, ShareChange, ShareRow};
pub use webhooks::{Arrival, Due};

use changes::Changes;

/// Connections for reading; SQLite reads side by side in WAL mode.
const READERS: u32 = 4;
/// How long a statement waits for another process' lock, such as a backup's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Pages of 4 kB in the log from which a commit empties it after all: only where nobody else does, see [`Store::empty_log`].
const LOG_PAGES: &str = "16384";

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    readers: SqlitePool,
    /// One connection: writers queue here, in order, in place of polling for SQLite's lock.
    writer: SqlitePool,
    changes: Changes,
}

/// The database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A statement failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The file is of another, newer build.
    #[error(
        "the database could not be brought up to date: {0}; it may have been written by a newer version"
    )]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row that no build of ours wrote.
    #[error("the database holds a {0} that cannot be read")]
    Unreadable(&'static str),
}

impl Store {
    /// Opens the database at `path`, making and migrating it as needed.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was answered with 201, and above all the id of a paid run, must survive a power cut: NORMAL may lose the last commits.
            .synchronous(SqliteSynchronous::Full)
            .pragma("wal_autocheckpoint", LOG_PAGES)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!().run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options)
            .await?;
        Ok(Self {
            readers,
            writer,
            changes: Changes::default(),
        })
    }

    /// Connections for reading and for single short statements.
    pub fn pool(&self) -> &SqlitePool {
        &self.readers
    }

    /// Finishes what is under way and closes the file.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }

    /// A transaction that may write. It holds the only writing connection: keep it short.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}
