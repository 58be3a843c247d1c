use api::{EngineKind, ModelName, PredictionId, Source, Status, Timestamp, VersionId};
use sqlx::{Row, Sqlite, query::Query, sqlite::SqliteArguments, sqlite::SqliteRow};

use super::{Store, StoreError};
use crate::{
    models::Target,
    owner::OwnerId,
    predictions::{KeptPictures, Record},
};

/// A model that is ready starts sooner.
const LEAST_BOOT_SECONDS: f64 = 5.0;
/// Boots that are looked at: a model's time to boot changes with what Replicate does.
const BOOTS: i64 = 21;

/// Holds of predictions that their owner did not delete.
macro_rules! not_deleted {
    () => {
        "id NOT IN (SELECT prediction FROM history WHERE deleted_at IS NOT NULL)"
    };
}

type Select<'q> = Query<'q, Sqlite, SqliteArguments>;

impl Store {
    /// The prediction, whoever owns it; none where its owner deleted it.
    pub async fn prediction(&self, id: &PredictionId) -> Result<Option<Record>, StoreError> {
        self.one(
            sqlx::query(concat!(
                "SELECT * FROM predictions WHERE id = ? AND ",
                not_deleted!()
            ))
            .bind(id.as_str()),
        )
        .await
    }

    /// The prediction if `owner` owns it and did not delete it.
    pub async fn prediction_of(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
    ) -> Result<Option<Record>, StoreError> {
        let select = sqlx::query(concat!(
            "SELECT * FROM predictions WHERE id = ? AND owner = ? AND ",
            not_deleted!()
        ));
        self.one(select.bind(id.as_str()).bind(owner.as_str()))
            .await
    }

    /// The prediction that `owner` created under this idempotency key.
    pub async fn prediction_by_key(
        &self,
        owner: &OwnerId,
        key: &str,
    ) -> Result<Option<Record>, StoreError> {
        self.one(
            sqlx::query("SELECT * FROM predictions WHERE owner = ? AND idempotency_key = ?")
                .bind(owner.as_str())
                .bind(key),
        )
        .await
    }

    /// Every unfinished prediction, oldest first.
    pub async fn unfinished_predictions(&self) -> Result<Vec<Record>, StoreError> {
        self.all(sqlx::query("SELECT * FROM predictions WHERE status IN ('starting', 'processing') ORDER BY created_at, id")).await
    }

    /// The same of `owner`'s only.
    pub async fn unfinished_predictions_of(
        &self,
        owner: &OwnerId,
    ) -> Result<Vec<Record>, StoreError> {
        let select = sqlx::query(
            "SELECT * FROM predictions WHERE status IN ('starting', 'processing') AND owner = ? ORDER BY created_at, id",
        );
        self.all(select.bind(owner.as_str())).await
    }

    /// The unfinished predictions whose deadline is `now` or was before.
    pub async fn overdue_predictions(&self, now: &Timestamp) -> Result<Vec<Record>, StoreError> {
        let select = sqlx::query(
            "SELECT * FROM predictions WHERE status IN ('starting', 'processing') AND deadline <= ?",
        );
        self.all(select.bind(now.as_str())).await
    }

    /// What the engine calls the predictions that were handed over at `moment` or since.
    pub async fn upstreams_since(&self, moment: &Timestamp) -> Result<Vec<String>, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT upstream FROM predictions WHERE submitted_at >= ? AND upstream IS NOT NULL",
        );
        Ok(select
            .bind(moment.as_str())
            .fetch_all(&self.readers)
            .await?)
    }

    /// Seconds between acceptance and start, the median of the latest predictions on `engine` that cannot have found their model ready.
    pub async fn seconds_to_boot(&self, engine: EngineKind) -> Result<Option<f64>, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT seconds FROM (
                 SELECT created_at, (julianday(started_at) - julianday(created_at)) * 86400 AS seconds FROM predictions
                 WHERE engine = ? AND started_at IS NOT NULL
             ) WHERE seconds > ? ORDER BY created_at DESC LIMIT ?",
        );
        let boots = select
            .bind(engine.as_str())
            .bind(LEAST_BOOT_SECONDS)
            .bind(BOOTS);
        let mut seconds: Vec<f64> = boots.fetch_all(&self.readers).await?;
        seconds.sort_by(f64::total_cmp);
        Ok(seconds.get(seconds.len() / 2).copied())
    }

    /// Whose a version is, where a prediction of it has told.
    pub async fn model_of(&self, version: &VersionId) -> Result<Option<ModelName>, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT model FROM predictions WHERE version = ? AND model <> '' LIMIT 1",
        );
        let found: Option<String> = select
            .bind(version.as_str())
            .fetch_optional(&self.readers)
            .await?;
        Ok(found.and_then(|name| name.parse().ok()))
    }

    async fn one(&self, select: Select<'_>) -> Result<Option<Record>, StoreError> {
        select
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read_record)
            .transpose()
    }

    pub(super) async fn all(&self, select: Select<'_>) -> Result<Vec<Record>, StoreError> {
        select
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(read_record)
            .collect()
    }
}

/// Reads a row of `predictions`.
pub(in crate::store) fn read_record(row: &SqliteRow) -> Result<Record, StoreError> {
    let moment = |column: &str| {
        Ok::<_, sqlx::Error>(
            row.try_get::<Option<String>, _>(column)?
                .map(Timestamp::from_rfc3339),
        )
    };
    let created_at = Timestamp::from_rfc3339(row.try_get::<String, _>("created_at")?);
    let held_depth: Option<String> = row.try_get("held_depth")?;
    let output: Option<String> = row.try_get("output")?;
    Ok(Record {
        id: parsed(row, "id", |text| text.parse().ok())?,
        owner: OwnerId::from_stored(row.try_get("owner")?),
        target: Target {
            model: parsed(row, "model", |text| {
                if text.is_empty() {
                    Some(None)
                } else {
                    text.parse().ok().map(Some)
                }
            })?,
            version: parsed(row, "version", Target::version_of)?,
            deployment: row
                .try_get::<Option<String>, _>("deployment")?
                .and_then(|name| name.parse().ok()),
        },
        input: parsed(row, "input", |text| serde_json::from_str(text).ok())?,
        roles: parsed(row, "roles", |text| serde_json::from_str(text).ok())?,
        seed: row.try_get("seed")?,
        status: parsed(row, "status", Status::from_word)?,
        pictures: parsed(row, "pictures", KeptPictures::from_json)?,
        held_depth: held_depth
            .map(|name| {
                name.try_into()
                    .map_err(|_| StoreError::Unreadable("depth map's name"))
            })
            .transpose()?,
        output: output
            .map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Unreadable("output")))
            .transpose()?,
        logs: row.try_get("logs")?,
        error: row.try_get("error")?,
        retryable: row.try_get("retryable")?,
        grid: row
            .try_get::<Option<String>, _>("grid")?
            .and_then(|id| id.parse().ok()),
        source: parsed(row, "source", source_of)?,
        engine: parsed(row, "engine", EngineKind::from_word)?,
        submitted_at: moment("submitted_at")?,
        upstream: row.try_get("upstream")?,
        queued_at: moment("queued_at")?.unwrap_or_else(|| created_at.clone()),
        created_at,
        started_at: moment("started_at")?,
        completed_at: moment("completed_at")?,
        deadline: moment("deadline")?,
        predict_time: row.try_get("predict_time")?,
        cost_dollars: row.try_get("cost_dollars")?,
    })
}

fn parsed<T>(
    row: &SqliteRow,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    parse(row.try_get(column)?).ok_or(StoreError::Unreadable(column))
}

/// The word that rests in the database.
pub(in crate::store) fn source_word(source: Source) -> &'static str {
    match source {
        Source::Web => "web",
        Source::Api => "api",
    }
}

fn source_of(word: &str) -> Option<Source> {
    [Source::Web, Source::Api]
        .into_iter()
        .find(|source| source_word(*source) == word)
}
