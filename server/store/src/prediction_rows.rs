//! Reads rows of the table of predictions, for the repositories that join it.

use api::{EngineKind, Source, Status, Timestamp};
use sqlx::{Row, sqlite::SqliteRow};

use super::{StoreError, read_timestamp};
use domain::{
    model_target::Target,
    owner::OwnerId,
    prediction::{PredictionRecord, StoredImages},
};

/// Reads a row of `predictions`.
pub(super) fn read_record(row: &SqliteRow) -> Result<PredictionRecord, StoreError> {
    let created_at = Timestamp::from_rfc3339(row.try_get::<String, _>("created_at")?);
    let unprepared_depth: Option<String> = row.try_get("unprepared_depth")?;
    let output: Option<String> = row.try_get("output")?;
    Ok(PredictionRecord {
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
            version: parsed(row, "version", Target::parse_version)?,
            deployment: row
                .try_get::<Option<String>, _>("deployment")?
                .and_then(|name| name.parse().ok()),
        },
        input: parsed(row, "input", |text| serde_json::from_str(text).ok())?,
        roles: parsed(row, "roles", |text| serde_json::from_str(text).ok())?,
        seed: row.try_get("seed")?,
        status: parsed(row, "status", Status::from_name)?,
        pictures: parsed(row, "pictures", StoredImages::from_json)?,
        unprepared_depth: unprepared_depth
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
        source: parsed(row, "source", parse_source)?,
        engine: parsed(row, "engine", EngineKind::from_name)?,
        submitted_at: read_timestamp(row, "submitted_at")?,
        upstream_id: row.try_get("upstream_id")?,
        queued_at: read_timestamp(row, "queued_at")?.unwrap_or_else(|| created_at.clone()),
        created_at,
        started_at: read_timestamp(row, "started_at")?,
        completed_at: read_timestamp(row, "completed_at")?,
        deadline: read_timestamp(row, "deadline")?,
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

/// The stored form.
pub(super) fn source_str(source: Source) -> &'static str {
    match source {
        Source::Web => "web",
        Source::Api => "api",
    }
}

fn parse_source(text: &str) -> Option<Source> {
    [Source::Web, Source::Api]
        .into_iter()
        .find(|source| source_str(*source) == text)
}
