//! What an owner made, as the history shows it: a lean row beside each prediction's wide one, and its words in an index. Triggers keep
//! both right, in the transaction that changes the prediction.
//!
//! - [`search`]: pages of what passes a filter, and what there is to filter by
//! - [`words`]: what a person types, as a question to the index
//! - [`marks`]: favourites and tags
//! - [`lineage`]: what was made from what
//! - [`import`]: results that come from elsewhere
//! - [`prompts`]: prompts that were used before
//! - [`deletion`]: hiding, bringing back, and the end

mod deletion;
mod import;
mod lineage;
mod marks;
mod prompts;
mod search;
#[cfg(test)]
mod tests;
mod words;

use api::{EngineKind, PredictionId, Status, Timestamp};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Cursor, StoreError, predictions::read_record};
use crate::predictions::Record;

pub use deletion::Deletion;
pub use import::Arrived;
pub(super) use lineage::descend;

/// Which of an owner's results are listed: those for which all holds that is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Every word of this occurs in it, the last one as a beginning.
    pub query: Option<String>,
    /// Made with this model, `owner/name`.
    pub model: Option<String>,
    /// Run by this.
    pub engine: Option<EngineKind>,
    /// It stands there.
    pub status: Option<Status>,
    /// Accepted at this moment or later.
    pub from: Option<Timestamp>,
    /// Accepted before this moment.
    pub before: Option<Timestamp>,
    /// Only favourites.
    pub favourite: bool,
    /// It has this tag.
    pub tag: Option<String>,
    /// It was made from this one's settings.
    pub parent: Option<PredictionId>,
}

/// A result with what its owner says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// The prediction.
    pub record: Record,
    /// Its owner likes it.
    pub favourite: bool,
    /// Its tags, in order.
    pub tags: Vec<String>,
    /// What it was made from, where that is still there.
    pub parent: Option<PredictionId>,
    /// How many were made from it.
    pub children: u64,
}

/// A page of the history, newest first.
#[derive(Debug, Clone)]
pub struct HistoryListing {
    /// What is on it.
    pub rows: Vec<HistoryRow>,
    /// Where the page after it begins.
    pub next: Option<Cursor>,
    /// How many pass the filter, on all pages.
    pub total: u64,
}

/// What a statement that reads [`HistoryRow`]s selects, from `found`, which has the columns of `history`, and `predictions`.
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

/// Ids as one parameter: a JSON list, for `json_each`.
fn listed(ids: &[PredictionId]) -> String {
    serde_json::json!(ids).to_string()
}
