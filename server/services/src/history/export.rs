use api::HistoryEntry;
use async_stream::try_stream;
use bytes::Bytes;
use futures_util::Stream;

use super::ArchiveMember;
use adapters::{
    archive::Writer,
    blobs::{BlobError, Blobs},
};
use domain::{owner::OwnerId, prediction::StoredImage};
use store::{Cursor, HistoryFilter, HistoryRow, Store, StoreError};

/// Results that are read from the database at once.
const BATCH_SIZE: usize = 50;

/// The results to export.
#[derive(Debug, Clone)]
pub enum Exported {
    /// These.
    Ids(Vec<api::PredictionId>),
    /// All that match.
    Filter(HistoryFilter),
}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An image could not be read.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// `owner`'s results as a zip: the entry, as `present` formats it, and the images of each. The
/// archive is produced as it is read.
pub fn export(
    store: Store,
    blobs: Blobs,
    owner: OwnerId,
    selection: Exported,
    present: impl Fn(&HistoryRow) -> HistoryEntry + Send + 'static,
) -> impl Stream<Item = Result<Bytes, ExportError>> + Send {
    try_stream! {
        let mut writer = Writer::default();
        let mut position = ExportPosition::Begin;
        while let Some(rows) = next(&store, &owner, &selection, &mut position).await? {
            for row in rows {
                let metadata = serde_json::to_vec_pretty(&present(&row)).unwrap_or_default();
                yield Bytes::from(writer.begin(&ArchiveMember::Metadata.path(&row.record.id, "json"), &metadata));
                yield Bytes::from(metadata);
                for (member, picture) in pictures(&row) {
                    match blobs.get(&picture.blob).await {
                        Ok(bytes) => {
                            yield Bytes::from(writer.begin(&member.path(&row.record.id, picture.blob.extension()), &bytes));
                            yield bytes;
                        }
                        // Missing images are skipped; the rest can be exported.
                        Err(BlobError::Missing) => tracing::error!(prediction = %row.record.id, "stored image is missing, exporting without it"),
                        Err(error) => Err(error)?,
                    }
                }
            }
        }
        yield Bytes::from(writer.finish());
    }
}

/// The position of an export.
enum ExportPosition {
    Begin,
    /// So many ids are done.
    Ids(usize),
    After(Cursor),
    End,
}

/// The next rows; `None` at the end.
async fn next(
    store: &Store,
    owner: &OwnerId,
    selection: &Exported,
    position: &mut ExportPosition,
) -> Result<Option<Vec<HistoryRow>>, StoreError> {
    match selection {
        Exported::Ids(ids) => {
            let done = if let ExportPosition::Ids(done) = position {
                *done
            } else {
                0
            };
            let Some(id) = ids.get(done) else {
                return Ok(None);
            };
            *position = ExportPosition::Ids(done + 1);
            Ok(Some(
                store
                    .history()
                    .find_owned(owner, id)
                    .await?
                    .into_iter()
                    .collect(),
            ))
        }
        Exported::Filter(filter) => {
            let cursor = match &*position {
                ExportPosition::End => return Ok(None),
                ExportPosition::After(cursor) => Some(cursor),
                _ => None,
            };
            let listing = store
                .history()
                .list(owner, filter, cursor, BATCH_SIZE)
                .await?;
            *position = listing
                .next
                .map_or(ExportPosition::End, ExportPosition::After);
            Ok(Some(listing.rows))
        }
    }
}

fn pictures(row: &HistoryRow) -> Vec<(ArchiveMember, StoredImage)> {
    let pictures = &row.record.pictures;
    let mut members = Vec::new();
    if let Some(input) = &pictures.input {
        members.push((ArchiveMember::Input, input.clone()));
    }
    if let Some(depth) = &pictures.depth {
        members.push((ArchiveMember::Depth, depth.clone()));
    }
    for (index, output) in pictures.outputs.iter().enumerate() {
        members.push((ArchiveMember::Output(index), output.clone()));
    }
    members
}
