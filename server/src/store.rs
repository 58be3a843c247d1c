//! The database: SQLite in WAL mode, one file in the data folder.
//!
//! - [`files`]: what clients uploaded

mod files;
mod health;

use std::path::Path;

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
};

pub use files::{FileCursor, FileRow};

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    readers: SqlitePool,
    writer: SqlitePool,
}

/// The database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A statement failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The file is of another, newer build.
    #[error("the database could not be brought up to date: {0}; it may have been written by a newer version")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row that no build of ours wrote.
    #[error("the database holds a {0} that cannot be read")]
    Unreadable(&'static str),
}

impl Store {
    /// Opens the database at `path`, making and migrating it as needed.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        sqlx::migrate!().run(&writer).await?;
        sqlx::query("CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value BLOB NOT NULL)").execute(&writer).await?;
        Ok(Self { readers: writer.clone(), writer })
    }

    /// Connections for reading and for single short statements.
    pub fn pool(&self) -> &SqlitePool {
        &self.readers
    }

    /// The server's secret, made once.
    pub async fn secret(&self) -> Result<[u8; 32], StoreError> {
        sqlx::query("INSERT OR IGNORE INTO settings (name, value) VALUES ('secret', ?)")
            .bind(rand::random::<[u8; 32]>().to_vec())
            .execute(&self.writer)
            .await?;
        let secret: Vec<u8> = sqlx::query_scalar("SELECT value FROM settings WHERE name = 'secret'").fetch_one(&self.readers).await?;
        secret.try_into().map_err(|_| StoreError::Unreadable("secret"))
    }
}
