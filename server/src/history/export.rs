use api::HistoryEntry;
use async_stream::try_stream;
use bytes::Bytes;
use futures_util::Stream;

use super::Member;
use crate::{
    archive::Writer,
    blobs::{BlobError, Blobs},
    owner::OwnerId,
    predictions::KeptPicture,
    store::{Cursor, HistoryFilter, HistoryRow, Store, StoreError},
};

/// Results that are read from the database at once.
const AT_ONCE: usize = 50;

/// What is taken out.
#[derive(Debug, Clone)]
pub enum Exported {
    /// These.
    Ids(Vec<api::PredictionId>),
    /// All that pass this.
    Filter(HistoryFilter),
}

/// Why an archive breaks off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Kept pictures could not be read.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// `owner`'s results as a zip: of each what is said of it, as `present` says it, and its pictures. It is made as it is read.
pub fn export(
    store: Store,
    blobs: Blobs,
    owner: OwnerId,
    what: Exported,
    present: impl Fn(&HistoryRow) -> HistoryEntry + Send + 'static,
) -> impl Stream<Item = Result<Bytes, ExportError>> + Send {
    try_stream! {
        let mut writer = Writer::default();
        let mut place = Place::Begin;
        while let Some(rows) = next(&store, &owner, &what, &mut place).await? {
            for row in rows {
                let facts = serde_json::to_vec_pretty(&present(&row)).unwrap_or_default();
                yield Bytes::from(writer.begin(&Member::Facts.path(&row.record.id, "json"), &facts));
                yield Bytes::from(facts);
                for (member, picture) in pictures(&row) {
                    match blobs.get(&picture.blob).await {
                        Ok(bytes) => {
                            yield Bytes::from(writer.begin(&member.path(&row.record.id, picture.blob.extension()), &bytes));
                            yield bytes;
                        }
                        // What is lost here cannot be taken out; the rest can.
                        Err(BlobError::Missing) => tracing::error!(prediction = %row.record.id, "a kept picture is missing"),
                        Err(error) => Err(error)?,
                    }
                }
            }
        }
        yield Bytes::from(writer.finish());
    }
}

/// How far an export is.
enum Place {
    Begin,
    /// So many of the ids are done.
    Ids(usize),
    Behind(Cursor),
    End,
}

/// The rows that come next; None where that was all.
async fn next(
    store: &Store,
    owner: &OwnerId,
    what: &Exported,
    place: &mut Place,
) -> Result<Option<Vec<HistoryRow>>, StoreError> {
    match what {
        Exported::Ids(ids) => {
            let done = if let Place::Ids(done) = place {
                *done
            } else {
                0
            };
            let Some(id) = ids.get(done) else {
                return Ok(None);
            };
            *place = Place::Ids(done + 1);
            Ok(Some(
                store.history_row(owner, id).await?.into_iter().collect(),
            ))
        }
        Exported::Filter(filter) => {
            let cursor = match &*place {
                Place::End => return Ok(None),
                Place::Behind(cursor) => Some(cursor),
                _ => None,
            };
            let listing = store.history(owner, filter, cursor, AT_ONCE).await?;
            *place = listing.next.map_or(Place::End, Place::Behind);
            Ok(Some(listing.rows))
        }
    }
}

fn pictures(row: &HistoryRow) -> Vec<(Member, KeptPicture)> {
    let pictures = &row.record.pictures;
    let beside = [
        (Member::Input, pictures.input.clone()),
        (Member::Depth, pictures.depth.clone()),
    ];
    let outputs = pictures
        .outputs
        .iter()
        .enumerate()
        .map(|(index, picture)| (Member::Output(index), picture.clone()));
    beside
        .into_iter()
        .filter_map(|(member, picture)| Some((member, picture?)))
        .chain(outputs)
        .collect()
}
