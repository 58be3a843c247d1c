//! The database: SQLite in WAL mode, one file in the data folder. One repository per group of
//! tables.
//!
//! - [`predictions`]: the state changes of predictions, each in one transaction with its event;
//!   hidden secrets
//! - [`catalog`]: the models of the catalog, their versions, collections and run counts
//! - [`digests`]: email digests of saved searches, and the outbox of their messages
//! - [`drafts`]: the studio's unsaved input
//! - [`embed_keys`]: keys of embedded studios, and their daily quotas
//! - [`events`]: the log of changes, for followers
//! - [`files`]: files that clients uploaded
//! - [`grids`]: predictions that vary one or two inputs, with notes and votes
//! - [`history`]: search, favourites, tags, deletion, import
//! - [`model_roles`]: corrected input roles
//! - `prediction_rows`: reading the table of predictions
//! - [`prepared_images`]: the cache of prepared images and depth maps
//! - [`presets`]: named inputs
//! - [`searches`]: saved searches
//! - [`settings`]: secrets that the server generates once
//! - [`shares`]: share links
//! - [`subscriptions`]: wake-ups for followers of the event log
//! - [`trainings`]: owners of trainings
//! - [`wal`]: checkpoints of the write-ahead log
//! - [`webhooks`]: receivers, the outbox of deliveries, received webhooks

mod catalog;
mod digests;
mod drafts;
mod embed_keys;
mod events;
mod files;
mod grids;
mod history;
mod model_roles;
mod prediction_rows;
mod predictions;
mod prepared_images;
mod presets;
mod searches;
mod settings;
mod shares;
mod subscriptions;
#[cfg(any(test, feature = "test-support"))]
pub mod test_support;
#[cfg(test)]
mod tests;
mod trainings;
mod wal;
mod webhooks;

use std::{path::Path, time::Duration};

use api::Timestamp;
use sqlx::{
    Row, Sqlite, SqlitePool, Transaction,
    migrate::Migrator,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
    },
};

pub use catalog::{CatalogRow, CatalogSyncState, DailyRunCount, UpsertCounts};
pub use digests::{DigestRow, EmailLimits, SubscribeOutcome};
pub use embed_keys::{EmbedQuota, QuotaOutcome, day_of};
pub use events::{Change, EventKind, Snapshot};
pub use files::{FileCursor, FileRow};
pub use grids::GridRow;
pub use history::{Deletion, HistoryFilter, HistoryListing, HistoryRow, ImportOutcome};
pub use predictions::{Completion, Cursor, Filter, Listing, NewPrediction, Transition};
pub use prepared_images::{PreparedImage, PreparedRole};
pub use presets::PresetChange;
pub use shares::{ListedShare, ShareChange, ShareRow};
pub use subscriptions::Subscription;
pub use webhooks::{PendingDelivery, Receipt};

use subscriptions::ChangeNotifier;

static MIGRATOR: Migrator = sqlx::migrate!();

/// Connections for reading; WAL mode allows concurrent readers.
const READERS: u32 = 4;
/// How long a statement waits for a lock of another process, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Pages of 4 kB in the write-ahead log from which a commit checkpoints it: a fallback, see
/// [`Store::checkpoint_wal`].
const WAL_PAGES: &str = "16384";

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    readers: SqlitePool,
    /// One connection: writers queue here in order, instead of polling SQLite's lock.
    writer: SqlitePool,
    notifier: ChangeNotifier,
}

/// A failure of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A statement failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be migrated.
    #[error("the database could not be migrated: {0}; it may have been written by a newer version")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row could not be parsed.
    #[error("the database contains an unreadable {0}")]
    Unreadable(&'static str),
}

/// Declares the repositories: each is a group of tables with the queries on them, and borrows the
/// store's connections.
macro_rules! repositories {
    ($($(#[$doc:meta])* $accessor:ident: $Repository:ident,)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $Repository<'a> {
                store: &'a Store,
            }
        )+

        impl Store {
            $(
                $(#[$doc])*
                pub fn $accessor(&self) -> $Repository<'_> {
                    $Repository { store: self }
                }
            )+
        }
    };
}

repositories! {
    /// Models of the catalog, their versions, collections and run counts.
    catalog: CatalogRepository,
    /// Email digests of saved searches, and the outbox of their messages.
    digests: DigestRepository,
    /// The studio's unsaved input, one draft per owner.
    drafts: DraftRepository,
    /// Keys of embedded studios, and the predictions counted against their quotas.
    embed_keys: EmbedKeyRepository,
    /// The log of changes to predictions.
    events: EventRepository,
    /// Uploaded files.
    files: FileRepository,
    /// Grids of predictions, with their notes and votes.
    grids: GridRepository,
    /// Predictions as the history lists them: search, favourites, tags, deletion, import.
    history: HistoryRepository,
    /// Corrections of a model's input roles, per owner.
    model_roles: ModelRoleRepository,
    /// Predictions and their state changes.
    predictions: PredictionRepository,
    /// The cache of prepared images and depth maps.
    prepared_images: PreparedImageRepository,
    /// Named inputs.
    presets: PresetRepository,
    /// Saved searches of the catalog.
    searches: SearchRepository,
    /// Secrets that the server generates once.
    settings: SettingsRepository,
    /// Share links.
    shares: ShareRepository,
    /// Owners of trainings.
    trainings: TrainingRepository,
    /// Webhook receivers, the outbox of deliveries, and webhooks received.
    webhooks: WebhookRepository,
}

impl Store {
    /// Opens the database at `path`; creates and migrates it if needed.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A prediction that a 201 response confirmed, and the upstream id of a paid run, must
            // survive a power cut. NORMAL may lose the last commits.
            .synchronous(SqliteSynchronous::Full)
            .pragma("wal_autocheckpoint", WAL_PAGES)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        MIGRATOR.run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options)
            .await?;
        Ok(Self {
            readers,
            writer,
            notifier: ChangeNotifier::default(),
        })
    }

    /// The reading connections.
    pub fn pool(&self) -> &SqlitePool {
        &self.readers
    }

    /// Checks that the database responds.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Finishes running statements and closes the file.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }

    /// A write transaction. It holds the only writing connection: keep it short.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}

/// The timestamp in a column that may be NULL.
fn read_timestamp(row: &SqliteRow, column: &str) -> Result<Option<Timestamp>, sqlx::Error> {
    let text: Option<String> = row.try_get(column)?;
    Ok(text.map(Timestamp::from_rfc3339))
}
