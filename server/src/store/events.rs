use std::sync::Arc;

use api::PredictionId;
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{Store, StoreError, Watch, predictions::read_record};
use crate::{owner::OwnerId, predictions::Record};

/// What an event tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// The prediction is new, its status changed or an output arrived.
    Prediction,
    /// Only its logs grew.
    Logs,
}

/// A prediction that changed, as it is now.
#[derive(Debug, Clone)]
pub struct Change {
    /// The number of its newest event.
    pub seq: i64,
    /// True where more than the logs changed.
    pub whole: bool,
    /// The prediction.
    pub record: Record,
}

/// What an owner sees who comes without a past.
#[derive(Debug, Clone)]
pub struct Present {
    /// The number of the newest event of all: follow from here.
    pub newest: i64,
    /// The unfinished predictions, in the order of their newest events.
    pub unfinished: Vec<Change>,
}

impl EventKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Prediction => "prediction",
            Self::Logs => "logs",
        }
    }
}

/// Writes down, within the transaction that made the change, that `prediction` changed.
pub(super) async fn tell(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: &str,
    prediction: &PredictionId,
    kind: EventKind,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO events (owner, prediction, kind) VALUES (?, ?, ?)")
        .bind(owner)
        .bind(prediction.as_str())
        .bind(kind.as_str())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Drops the events of a prediction that ended, but for the newest: its row says all they said.
pub(super) async fn trim(
    transaction: &mut Transaction<'_, Sqlite>,
    prediction: &PredictionId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM events WHERE prediction = ?1 AND seq < (SELECT max(seq) FROM events WHERE prediction = ?1)")
        .bind(prediction.as_str())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

impl Store {
    /// Wakes on the next event of `owner`. Watch first, read then: so nothing falls between.
    pub fn watch(&self, owner: &OwnerId) -> Watch {
        self.changes.watch(owner)
    }

    /// Wakes on the next event of anybody.
    pub fn watch_all(&self) -> Watch {
        self.changes.watch_all()
    }

    /// What [`changes_after`](Self::changes_after) says at least of all that `watch`, which is of `owner`, was woken for. All who
    /// watch the owner share one reading.
    pub async fn news(
        &self,
        watch: &mut Watch,
        owner: &OwnerId,
        seq: i64,
        limit: usize,
    ) -> Result<Arc<[Change]>, StoreError> {
        watch
            .pass_over()
            .changes(seq, || self.changes_after(owner, seq, limit))
            .await
    }

    /// The predictions of `owner` that changed after event `seq` and were not deleted, each once, in the order of their newest
    /// events; at most `limit`. One statement, so numbers and states belong together.
    pub async fn changes_after(
        &self,
        owner: &OwnerId,
        seq: i64,
        limit: usize,
    ) -> Result<Vec<Change>, StoreError> {
        let rows = sqlx::query(
            "SELECT predictions.*, newest.seq, newest.whole FROM predictions JOIN (
                 SELECT prediction, max(seq) AS seq, max(kind = 'prediction') AS whole
                 FROM events WHERE owner = ?1 AND seq > ?2 AND prediction NOT IN (SELECT prediction FROM history WHERE deleted_at IS NOT NULL)
                 GROUP BY prediction ORDER BY max(seq) LIMIT ?3
             ) AS newest ON newest.prediction = predictions.id ORDER BY newest.seq",
        )
        .bind(owner.as_str())
        .bind(seq)
        .bind(limit as i64)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(read_change).collect()
    }

    /// What `owner` sees who comes without a past.
    pub async fn present(&self, owner: &OwnerId) -> Result<Present, StoreError> {
        let mut transaction = self.readers.begin().await?;
        let newest = newest_event(&mut transaction).await?;
        let rows = sqlx::query(
            "SELECT predictions.*, max(events.seq) AS seq, 1 AS whole FROM predictions JOIN events ON events.prediction = predictions.id
             WHERE predictions.owner = ? AND status IN ('starting', 'processing') GROUP BY predictions.id ORDER BY max(events.seq)",
        )
        .bind(owner.as_str())
        .fetch_all(&mut *transaction)
        .await?;
        Ok(Present {
            newest,
            unfinished: rows.iter().map(read_change).collect::<Result<_, _>>()?,
        })
    }

    /// The number of the newest event of all, 0 before the first.
    pub async fn newest_event(&self) -> Result<i64, StoreError> {
        newest_event(&mut self.readers.begin().await?).await
    }
}

fn read_change(row: &SqliteRow) -> Result<Change, StoreError> {
    Ok(Change {
        seq: row.try_get("seq")?,
        whole: row.try_get("whole")?,
        record: read_record(row)?,
    })
}

pub(super) async fn newest_event(
    transaction: &mut Transaction<'_, Sqlite>,
) -> Result<i64, StoreError> {
    Ok(
        sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM events")
            .fetch_one(&mut **transaction)
            .await?,
    )
}
