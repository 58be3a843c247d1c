use std::sync::Arc;

use api::PredictionId;
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{EventRepository, StoreError, Subscription, prediction_rows::read_record};
use domain::{owner::OwnerId, prediction::PredictionRecord};

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// The prediction is new, its status changed or an output was added.
    Prediction,
    /// Only the logs grew.
    Logs,
}

/// A changed prediction in its current state.
#[derive(Debug, Clone)]
pub struct Change {
    /// The number of its latest event.
    pub seq: i64,
    /// False if only the logs changed.
    pub is_full: bool,
    /// The prediction.
    pub record: PredictionRecord,
}

/// The state for a client that follows from now on.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The number of the latest event: follow from here.
    pub newest: i64,
    /// The unfinished predictions, in the order of their latest events.
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

/// Records a change, within the transaction that made it.
pub(super) async fn record_event(
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

/// Deletes all events of a prediction but the latest: its row contains what they described.
pub(super) async fn prune_events(
    transaction: &mut Transaction<'_, Sqlite>,
    prediction: &PredictionId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM events WHERE prediction = ?1 AND seq < (SELECT max(seq) FROM events WHERE prediction = ?1)")
        .bind(prediction.as_str())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

impl EventRepository<'_> {
    /// Wakes on the next event of `owner`. Subscribe before reading, so that no event is missed.
    pub fn subscribe(&self, owner: &OwnerId) -> Subscription {
        self.store.notifier.subscribe(owner)
    }

    /// Wakes on the next event of any owner.
    pub fn subscribe_all(&self) -> Subscription {
        self.store.notifier.subscribe_all()
    }

    /// At least the [`changes_after`](Self::changes_after) `seq` for which the subscription was
    /// woken. All subscribers of the owner share one read.
    pub async fn next_changes(
        &self,
        subscription: &mut Subscription,
        owner: &OwnerId,
        seq: i64,
        limit: usize,
    ) -> Result<Arc<[Change]>, StoreError> {
        subscription
            .mark_seen()
            .changes(seq, || self.changes_after(owner, seq, limit))
            .await
    }

    /// The predictions of `owner` that changed after event `seq` and are not deleted, each once, in
    /// the order of their latest events; at most `limit`. One statement, so that numbers and states
    /// are consistent.
    pub async fn changes_after(
        &self,
        owner: &OwnerId,
        seq: i64,
        limit: usize,
    ) -> Result<Vec<Change>, StoreError> {
        let rows = sqlx::query(
            "SELECT predictions.*, newest.seq, newest.is_full FROM predictions JOIN (
                 SELECT prediction, max(seq) AS seq, max(kind = 'prediction') AS is_full
                 FROM events WHERE owner = ?1 AND seq > ?2 AND prediction NOT IN (SELECT prediction FROM history WHERE deleted_at IS NOT NULL)
                 GROUP BY prediction ORDER BY max(seq) LIMIT ?3
             ) AS newest ON newest.prediction = predictions.id ORDER BY newest.seq",
        )
        .bind(owner.as_str())
        .bind(seq)
        .bind(limit as i64)
        .fetch_all(&self.store.readers)
        .await?;
        rows.iter().map(read_change).collect()
    }

    /// The current state for a new follower.
    pub async fn snapshot(&self, owner: &OwnerId) -> Result<Snapshot, StoreError> {
        let mut transaction = self.store.readers.begin().await?;
        let newest = latest_seq(&mut transaction).await?;
        let rows = sqlx::query(
            "SELECT predictions.*, max(events.seq) AS seq, 1 AS is_full FROM predictions JOIN events ON events.prediction = predictions.id
             WHERE predictions.owner = ? AND status IN ('starting', 'processing') GROUP BY predictions.id ORDER BY max(events.seq)",
        )
        .bind(owner.as_str())
        .fetch_all(&mut *transaction)
        .await?;
        Ok(Snapshot {
            newest,
            unfinished: rows.iter().map(read_change).collect::<Result<_, _>>()?,
        })
    }

    /// The number of the latest event, 0 if there is none.
    pub async fn latest_seq(&self) -> Result<i64, StoreError> {
        latest_seq(&mut self.store.readers.begin().await?).await
    }
}

fn read_change(row: &SqliteRow) -> Result<Change, StoreError> {
    Ok(Change {
        seq: row.try_get("seq")?,
        is_full: row.try_get("is_full")?,
        record: read_record(row)?,
    })
}

pub(super) async fn latest_seq(
    transaction: &mut Transaction<'_, Sqlite>,
) -> Result<i64, StoreError> {
    Ok(
        sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM events")
            .fetch_one(&mut **transaction)
            .await?,
    )
}
