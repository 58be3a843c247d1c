use api::{
    HistoryFacets, HistoryIds, HistoryImport, HistoryMark, HistoryPage, PredictionId, Problem,
    limits, routes,
};
use serde_json::Value;

use super::{ClientError, ask};
use crate::{
    browser::{self, PickedFile},
    words,
};

/// A page of the history: the first one of what passes `query` ("?q=fog"), or the one that a page named as its `next`.
pub async fn history(query: &str, next: Option<&str>) -> Result<HistoryPage, ClientError> {
    ask::get(next.map_or_else(
        || format!("{}{query}", routes::HISTORY),
        |address| ask::path_of(address).to_owned(),
    ))
    .await
}

/// What a result was made from, and how many were made from it. Read as plain JSON: the studio needs no more.
pub async fn lineage(id: &PredictionId) -> Option<(Option<PredictionId>, u64)> {
    let entry: Value = ask::get(routes::history_entry(id)).await.ok()?;
    let parent = entry["parent"]
        .as_str()
        .and_then(|parent| parent.parse().ok());
    Some((parent, entry["children"].as_u64().unwrap_or_default()))
}

/// Takes in the results of an archive.
pub async fn import(file: &PickedFile) -> Result<HistoryImport, ClientError> {
    if file.size() > limits::IMPORT_BYTES as f64 {
        let detail = words::history_archive_too_large();
        return Err(ClientError::Refused(Problem::new(413, detail)));
    }
    ask::read(browser::upload(routes::HISTORY_IMPORT, Vec::new(), file, |_| ()).await)
}

/// What the history can be narrowed by.
pub async fn facets() -> Result<HistoryFacets, ClientError> {
    ask::get(routes::HISTORY_FACETS.to_owned()).await
}

/// Makes results favourites or not, and puts tags on them or takes some off.
pub async fn mark(mark: &HistoryMark) -> Result<HistoryIds, ClientError> {
    ask::post(routes::HISTORY_MARK.to_owned(), Some(mark), Vec::new()).await
}

/// Deletes results.
pub async fn delete(ids: &HistoryIds) -> Result<HistoryIds, ClientError> {
    ask::post(routes::HISTORY_DELETE.to_owned(), Some(ids), Vec::new()).await
}

/// Brings deleted results back.
pub async fn restore(ids: &HistoryIds) -> Result<HistoryIds, ClientError> {
    ask::post(routes::HISTORY_RESTORE.to_owned(), Some(ids), Vec::new()).await
}
