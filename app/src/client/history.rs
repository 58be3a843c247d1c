use api::{
    HistoryFacets, HistoryIds, HistoryImport, HistoryMark, HistoryPage, PredictionId, Problem,
    limits, routes,
};
use serde_json::Value;

use super::{ClientError, request};
use crate::{
    browser::{self, LocalFile},
    i18n,
};

/// A page of the history: the first one that matches `query` ("?q=fog"), or the one at the address
/// `next` of an earlier page.
pub async fn history(query: &str, next: Option<&str>) -> Result<HistoryPage, ClientError> {
    let path = match next {
        Some(address) => request::path_of(address).to_owned(),
        None => format!("{}{query}", routes::HISTORY),
    };
    request::get(path).await
}

/// The parent of a result and the number of its children. Read as plain JSON, because the studio
/// needs no other field of the entry.
pub async fn provenance(id: &PredictionId) -> Option<(Option<PredictionId>, u64)> {
    let entry: Value = request::get(routes::history_entry(id)).await.ok()?;
    let parent = entry["parent"]
        .as_str()
        .and_then(|parent| parent.parse().ok());
    Some((parent, entry["children"].as_u64().unwrap_or_default()))
}

/// Imports the results in an archive.
pub async fn import_history(file: &LocalFile) -> Result<HistoryImport, ClientError> {
    if file.size() > limits::IMPORT_BYTES as f64 {
        let detail = i18n::history_archive_too_large();
        return Err(ClientError::Problem(Problem::new(413, detail)));
    }
    let response = browser::upload(routes::HISTORY_IMPORT, Vec::new(), file, |_| ()).await;
    request::read(response)
}

/// The values by which the history can be filtered.
pub async fn facets() -> Result<HistoryFacets, ClientError> {
    request::get(routes::HISTORY_FACETS.to_owned()).await
}

/// Sets or clears the favourite mark of results, and adds or removes tags.
pub async fn mark_history(mark: &HistoryMark) -> Result<HistoryIds, ClientError> {
    request::post(routes::HISTORY_MARK.to_owned(), Some(mark), Vec::new()).await
}

/// Deletes results.
pub async fn delete_history(ids: &HistoryIds) -> Result<HistoryIds, ClientError> {
    request::post(routes::HISTORY_DELETE.to_owned(), Some(ids), Vec::new()).await
}

/// Restores deleted results.
pub async fn restore_history(ids: &HistoryIds) -> Result<HistoryIds, ClientError> {
    request::post(routes::HISTORY_RESTORE.to_owned(), Some(ids), Vec::new()).await
}
