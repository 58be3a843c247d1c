//! The history: a narrow row next to each prediction, and its text in a full-text index. Triggers
//! keep both up to date, in the transaction that changes the prediction.
//!
//! - [`search`]: pages of results, and facets
//! - [`full_text_query`]: the FTS5 query of a search text
//! - [`marks`]: favourites and tags
//! - [`import`]: results from archives
//! - [`prompts`]: earlier prompts
//! - [`deletion`]: deletion, restoration and purging

mod deletion;
mod full_text_query;
mod import;
mod marks;
mod prompts;
mod search;
#[cfg(test)]
mod tests;

use api::{EngineKind, PredictionId, Status, Timestamp};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{Cursor, StoreError, prediction_rows::read_record};
use domain::prediction::PredictionRecord;

pub use deletion::Deletion;
pub use import::ImportOutcome;

/// Conditions on listed results; all must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Words that all occur in the result, the last one as a prefix.
    pub query: Option<String>,
    /// The model, `owner/name`.
    pub model: Option<String>,
    /// The engine.
    pub engine: Option<EngineKind>,
    /// The status.
    pub status: Option<Status>,
    /// Created at this time or later.
    pub from: Option<Timestamp>,
    /// Created before this time.
    pub before: Option<Timestamp>,
    /// Only favourites.
    pub favourite: bool,
    /// Has this tag.
    pub tag: Option<String>,
    /// Made from the settings of this prediction.
    pub parent: Option<PredictionId>,
}

/// A result with its marks.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// The prediction.
    pub record: PredictionRecord,
    /// True for a favourite.
    pub favourite: bool,
    /// The tags, sorted.
    pub tags: Vec<String>,
    /// The prediction whose settings it was made from, unless deleted.
    pub parent: Option<PredictionId>,
    /// The number of predictions made from its settings.
    pub children: u64,
}

/// A page of the history, newest first.
#[derive(Debug, Clone)]
pub struct HistoryListing {
    /// The results.
    pub rows: Vec<HistoryRow>,
    /// The cursor of the next page.
    pub next: Option<Cursor>,
    /// The number of matching results on all pages.
    pub total: u64,
}

/// The columns of a [`HistoryRow`], from `found`, which has the columns of `history`, and
/// `predictions`.
const COLUMNS: &str = "SELECT predictions.*, found.favourite,
    (SELECT json_group_array(tag) FROM history_tags WHERE history_tags.number = found.number) AS tags,
    (SELECT prediction FROM history WHERE prediction = found.parent AND deleted_at IS NULL) AS parent,
    (SELECT count(*) FROM history WHERE history.parent = found.prediction AND deleted_at IS NULL) AS children FROM ";

fn read_row(row: &SqliteRow) -> Result<HistoryRow, StoreError> {
    let tags: String = row.try_get("tags")?;
    let parent: Option<String> = row.try_get("parent")?;
    Ok(HistoryRow {
        record: read_record(row)?,
        favourite: row.try_get("favourite")?,
        tags: serde_json::from_str(&tags).map_err(|_| StoreError::Unreadable("tags"))?,
        parent: parent.and_then(|id| id.parse().ok()),
        children: row.try_get::<i64, _>("children")?.unsigned_abs(),
    })
}

/// Ids as one parameter for `json_each`.
fn ids_json(ids: &[PredictionId]) -> String {
    serde_json::json!(ids).to_string()
}

/// Records, within the transaction that creates `child`, that it was made from `parent`'s settings,
/// if both have the same owner.
pub(super) async fn set_parent(
    transaction: &mut Transaction<'_, Sqlite>,
    child: &PredictionId,
    parent: &PredictionId,
) -> Result<(), StoreError> {
    let update = sqlx::query(
        "UPDATE history SET parent = ?1 WHERE prediction = ?2 AND prediction <> ?1
         AND EXISTS (SELECT 1 FROM history AS known WHERE known.prediction = ?1 AND known.owner = history.owner)",
    );
    update
        .bind(parent.as_str())
        .bind(child.as_str())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
