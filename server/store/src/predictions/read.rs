use api::{EngineKind, ModelName, PredictionId, Timestamp, VersionId};
use sqlx::{Sqlite, query::Query, sqlite::SqliteArguments};

use super::{PredictionRepository, StoreError};
use crate::prediction_rows::read_record;
use domain::{owner::OwnerId, prediction::PredictionRecord};

/// A prediction that starts sooner found its model warm.
const MIN_BOOT_SECONDS: f64 = 5.0;
/// Recent boots that count: boot times change.
const MAX_BOOTS: i64 = 21;

macro_rules! not_deleted {
    () => {
        "id NOT IN (SELECT prediction FROM history WHERE deleted_at IS NOT NULL)"
    };
}

type Select<'q> = Query<'q, Sqlite, SqliteArguments>;

impl PredictionRepository<'_> {
    /// The prediction of any owner; `None` if it is deleted.
    pub async fn find(&self, id: &PredictionId) -> Result<Option<PredictionRecord>, StoreError> {
        self.fetch_one(
            sqlx::query(concat!(
                "SELECT * FROM predictions WHERE id = ? AND ",
                not_deleted!()
            ))
            .bind(id.as_str()),
        )
        .await
    }

    /// The prediction, if `owner` owns it and did not delete it.
    pub async fn find_owned(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
    ) -> Result<Option<PredictionRecord>, StoreError> {
        let select = sqlx::query(concat!(
            "SELECT * FROM predictions WHERE id = ? AND owner = ? AND ",
            not_deleted!()
        ));
        self.fetch_one(select.bind(id.as_str()).bind(owner.as_str()))
            .await
    }

    /// The prediction that `owner` created with this idempotency key.
    pub async fn find_by_idempotency_key(
        &self,
        owner: &OwnerId,
        key: &str,
    ) -> Result<Option<PredictionRecord>, StoreError> {
        self.fetch_one(
            sqlx::query("SELECT * FROM predictions WHERE owner = ? AND idempotency_key = ?")
                .bind(owner.as_str())
                .bind(key),
        )
        .await
    }

    /// Unfinished predictions, oldest first.
    pub async fn unfinished(&self) -> Result<Vec<PredictionRecord>, StoreError> {
        self.fetch_all(sqlx::query("SELECT * FROM predictions WHERE status IN ('starting', 'processing') ORDER BY created_at, id")).await
    }

    /// `owner`'s unfinished predictions, oldest first.
    pub async fn unfinished_of(
        &self,
        owner: &OwnerId,
    ) -> Result<Vec<PredictionRecord>, StoreError> {
        let select = sqlx::query(
            "SELECT * FROM predictions WHERE status IN ('starting', 'processing') AND owner = ? ORDER BY created_at, id",
        );
        self.fetch_all(select.bind(owner.as_str())).await
    }

    /// Unfinished predictions whose deadline is at or before `now`.
    pub async fn past_deadline(
        &self,
        now: &Timestamp,
    ) -> Result<Vec<PredictionRecord>, StoreError> {
        let select = sqlx::query(
            "SELECT * FROM predictions WHERE status IN ('starting', 'processing') AND deadline <= ?",
        );
        self.fetch_all(select.bind(now.as_str())).await
    }

    /// The engine's ids of predictions submitted at `since` or later.
    pub async fn upstream_ids_since(&self, since: &Timestamp) -> Result<Vec<String>, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT upstream_id FROM predictions WHERE submitted_at >= ? AND upstream_id IS NOT NULL",
        );
        Ok(select
            .bind(since.as_str())
            .fetch_all(&self.store.readers)
            .await?)
    }

    /// The median time in seconds between acceptance and start of recent cold starts on `engine`.
    pub async fn seconds_to_boot(&self, engine: EngineKind) -> Result<Option<f64>, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT seconds FROM (
                 SELECT created_at, (julianday(started_at) - julianday(created_at)) * 86400 AS seconds FROM predictions
                 WHERE engine = ? AND started_at IS NOT NULL
             ) WHERE seconds > ? ORDER BY created_at DESC LIMIT ?",
        );
        let boots = select
            .bind(engine.as_str())
            .bind(MIN_BOOT_SECONDS)
            .bind(MAX_BOOTS);
        let mut seconds: Vec<f64> = boots.fetch_all(&self.store.readers).await?;
        seconds.sort_by(f64::total_cmp);
        Ok(seconds.get(seconds.len() / 2).copied())
    }

    /// The model of a version, if an earlier prediction disclosed it.
    pub async fn find_model_of_version(
        &self,
        version: &VersionId,
    ) -> Result<Option<ModelName>, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT model FROM predictions WHERE version = ? AND model <> '' LIMIT 1",
        );
        let found: Option<String> = select
            .bind(version.as_str())
            .fetch_optional(&self.store.readers)
            .await?;
        Ok(found.and_then(|name| name.parse().ok()))
    }

    async fn fetch_one(&self, select: Select<'_>) -> Result<Option<PredictionRecord>, StoreError> {
        select
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read_record)
            .transpose()
    }

    pub(super) async fn fetch_all(
        &self,
        select: Select<'_>,
    ) -> Result<Vec<PredictionRecord>, StoreError> {
        select
            .fetch_all(&self.store.readers)
            .await?
            .iter()
            .map(read_record)
            .collect()
    }
}
