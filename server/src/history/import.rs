use std::{collections::HashMap, fs::File, io::Cursor};

use api::{HistoryEntry, HistoryImport, Picture, PredictionId, Timestamp, limits};
use image::ImageReader;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{EXTENSIONS, Member};
use crate::{
    archive::{Archive, ArchiveError},
    blobs::{BlobError, Blobs},
    clock,
    models::Target,
    owner::OwnerId,
    pictures::sniff,
    predictions::{KeptOutput, KeptPicture, KeptPictures, Record},
    store::{Arrived, Store, StoreError},
};

/// Bytes of what is said of a result, log included.
const FACTS_BYTES: u64 = 4 * 1024 * 1024;
/// Bytes of one picture; the largest output that is kept of a model is smaller.
const PICTURE_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes of all that is unpacked of one archive, however often its files say the same.
const UNPACKED_BYTES: u64 = 2 * limits::IMPORT_BYTES;
/// Sentences about single results; the rest is counted.
const SENTENCES: usize = 20;

/// Why nothing could be taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The archive is at fault.
    #[error("The file {0}.")]
    Archive(#[from] ArchiveError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There was no room.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// Our own code panicked.
    #[error("reading an archive panicked")]
    Crashed,
}

/// Where results are kept.
struct Shelves {
    store: Store,
    blobs: Blobs,
}

/// Takes the results in an archive that [`export`](super::export) wrote into `owner`'s history: all that can be, and says of each
/// other why not. One that is there already stays as it is.
pub async fn import(
    store: Store,
    blobs: Blobs,
    owner: &OwnerId,
    file: File,
    now: &Timestamp,
) -> Result<HistoryImport, ImportError> {
    let shelves = Shelves { store, blobs };
    let (mut parcel, results) = blocking(move || Ok(Parcel::open(file)?)).await?;
    let mut report = Report::default();
    let mut parents = Vec::new();
    for (id, members) in results {
        let unpacked = blocking(move || Ok((parcel.unpack(&id, &members), parcel, id))).await;
        let (result, returned, id) = unpacked?;
        parcel = returned;
        match result {
            Ok(unpacked) => {
                let parent = unpacked.entry.parent.clone();
                let arrived = shelves.keep(owner, unpacked, now).await?;
                if let Some(kept) = report.note(&id, arrived) {
                    parents.extend(parent.map(|parent| (kept, parent)));
                }
            }
            Err(sentence) => report.skip(format!("{id} {sentence}")),
        }
    }
    for (child, parent) in parents {
        shelves.store.set_parent(&child, &parent).await?;
    }
    Ok(report.finish())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ImportError> + Send + 'static,
) -> Result<T, ImportError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(ImportError::Crashed))
}

/// Where in the archive the files of a result are.
type Members = HashMap<Member, usize>;

/// An archive, and what may still be unpacked of it.
struct Parcel {
    archive: Archive<File>,
    left: u64,
}

/// A picture as it came: which it is, its bytes, extension and size.
type Unpackaged = (Member, Vec<u8>, &'static str, (u32, u32));

/// A result as it came, checked.
struct Unpacked {
    entry: HistoryEntry,
    pictures: Vec<Unpackaged>,
}

impl Parcel {
    fn open(file: File) -> Result<(Self, Vec<(PredictionId, Members)>), ArchiveError> {
        let archive = Archive::open(file)?;
        let mut results: Vec<(PredictionId, Members)> = Vec::new();
        let mut places = HashMap::new();
        for (index, entry) in archive.entries().iter().enumerate() {
            let Some((id, member)) = Member::read(&entry.name) else {
                continue;
            };
            let place = *places.entry(id.clone()).or_insert_with(|| {
                results.push((id, Members::new()));
                results.len() - 1
            });
            results[place].1.entry(member).or_insert(index);
        }
        Ok((
            Self {
                archive,
                left: UNPACKED_BYTES,
            },
            results,
        ))
    }

    fn read(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, String> {
        let bytes = self.archive.read(index, limit.min(self.left));
        let spent = bytes.as_ref().map_or(limit, |bytes| bytes.len() as u64);
        self.left = self.left.saturating_sub(spent);
        bytes.map_err(|error| error.to_string())
    }

    fn unpack(&mut self, id: &PredictionId, members: &Members) -> Result<Unpacked, String> {
        let facts = *members
            .get(&Member::Facts)
            .ok_or("has no prediction.json beside its pictures.")?;
        let facts = self
            .read(facts, FACTS_BYTES)
            .map_err(|fault| format!("is left out: its prediction.json {fault}."))?;
        let entry = entry_of(&facts, id)?;
        let mut pictures = Vec::new();
        for (member, _) in named(&entry) {
            let index = *members
                .get(&member)
                .ok_or_else(|| format!("is left out: {} is missing.", name(member)))?;
            let bytes = self
                .read(index, PICTURE_BYTES)
                .map_err(|fault| format!("is left out: {} {fault}.", name(member)))?;
            let (extension, size) = picture_of(&bytes)
                .ok_or_else(|| format!("is left out: {} is no picture.", name(member)))?;
            pictures.push((member, bytes, extension, size));
        }
        Ok(Unpacked { entry, pictures })
    }
}

/// What is said of a result, where it can be believed.
fn entry_of(bytes: &[u8], id: &PredictionId) -> Result<HistoryEntry, String> {
    let entry: HistoryEntry = serde_json::from_slice(bytes)
        .map_err(|_| "is left out: its prediction.json is none that this server writes.")?;
    let prediction = &entry.prediction;
    if prediction.id != *id {
        return Err("is left out: its prediction.json is another's.".into());
    }
    if !prediction.status.is_terminal() {
        return Err("is left out: it had not ended when it was taken out.".into());
    }
    if prediction.pictures.outputs.len() > limits::IMPORT_OUTPUTS {
        return Err(format!(
            "is left out: it has more than {} outputs.",
            limits::IMPORT_OUTPUTS
        ));
    }
    Ok(entry)
}

/// The pictures that a result says it has.
fn named(entry: &HistoryEntry) -> Vec<(Member, &Picture)> {
    let pictures = &entry.prediction.pictures;
    let beside = [
        (Member::Input, &pictures.input),
        (Member::Depth, &pictures.depth),
    ];
    let outputs = pictures
        .outputs
        .iter()
        .enumerate()
        .map(|(index, picture)| (Member::Output(index), picture));
    beside
        .into_iter()
        .filter_map(|(member, picture)| Some((member, picture.as_ref()?)))
        .chain(outputs)
        .collect()
}

fn name(member: Member) -> String {
    match member {
        Member::Facts => "its prediction.json".into(),
        Member::Input => "its input picture".into(),
        Member::Depth => "its depth map".into(),
        Member::Output(index) => format!("its output {}", index + 1),
    }
}

/// The extension and size of a picture of a kind that is kept.
fn picture_of(bytes: &[u8]) -> Option<(&'static str, (u32, u32))> {
    let (_, extension) = sniff(bytes).filter(|(_, extension)| EXTENSIONS.contains(extension))?;
    let size = if extension == "avif" {
        None
    } else {
        ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .ok()?
            .into_dimensions()
            .ok()
    };
    (extension == "avif" || size.is_some()).then(|| (extension, size.unwrap_or_default()))
}

impl Shelves {
    async fn keep(
        &self,
        owner: &OwnerId,
        unpacked: Unpacked,
        now: &Timestamp,
    ) -> Result<Option<Arrived>, ImportError> {
        let mut pictures = KeptPictures {
            notes: unpacked.entry.prediction.pictures.notes.clone(),
            ..KeptPictures::default()
        };
        for (member, bytes, extension, (width, height)) in unpacked.pictures {
            let region = if let Member::Output(index) = member {
                unpacked.entry.prediction.pictures.outputs.get(index)
            } else {
                None
            };
            let region = region.and_then(|output| output.region);
            let kept = KeptPicture {
                blob: self.blobs.put(bytes.into(), extension).await?,
                width,
                height,
                region,
            };
            match member {
                Member::Input => pictures.input = Some(kept),
                Member::Depth => pictures.depth = Some(kept),
                _ => pictures.outputs.push(kept),
            }
        }
        let entry = unpacked.entry;
        let tags: Vec<String> = entry
            .tags
            .iter()
            .filter_map(|text| api::tag(text))
            .take(limits::RESULT_TAGS)
            .collect();
        let Some(mut record) = record(owner, entry.prediction, pictures, now) else {
            return Ok(None);
        };
        let mut arrived = self.store.take_in(&record, entry.favourite, &tags).await?;
        if arrived == Arrived::Taken {
            // The id is somebody else's here: it gets another, the same whenever it comes for this owner.
            record.id = own_id(owner, &record.id);
            arrived = self.store.take_in(&record, entry.favourite, &tags).await?;
        }
        Ok(Some(match arrived {
            Arrived::New(_) => Arrived::New(record.id),
            arrived => arrived,
        }))
    }
}

fn own_id(owner: &OwnerId, id: &PredictionId) -> PredictionId {
    let digest = Sha256::digest(format!("{owner} {id}"));
    PredictionId::from_entropy(*digest.first_chunk().expect("a digest has 32 bytes"))
}

/// The prediction as it is kept; None where what it says cannot be.
fn record(
    owner: &OwnerId,
    prediction: api::Prediction,
    pictures: KeptPictures,
    now: &Timestamp,
) -> Option<Record> {
    let moment =
        |given: &Timestamp| clock::moment(given.as_str()).map(|moment| moment.min(now.clone()));
    let maybe = |given: &Option<Timestamp>| given.as_ref().and_then(moment);
    let model = if prediction.model.is_empty() {
        None
    } else {
        Some(prediction.model.parse().ok()?)
    };
    let output = prediction
        .output
        .filter(|_| pictures.outputs.is_empty())
        .filter(|value| *value != Value::Array(vec![]));
    let seed = prediction
        .input
        .get("seed")
        .and_then(Value::as_i64)
        .or_else(|| api::seed_from_logs(&prediction.logs));
    let created_at = moment(&prediction.created_at)?;
    Some(Record {
        id: prediction.id,
        owner: owner.clone(),
        target: Target {
            model,
            version: Target::version_of(&prediction.version)?,
            deployment: prediction.deployment.and_then(|name| name.parse().ok()),
        },
        roles: api::Roles::guess(&prediction.input),
        input: prediction.input,
        seed: seed.unwrap_or_default(),
        status: prediction.status,
        pictures,
        held_depth: None,
        output: output.map(|value| KeptOutput {
            value,
            files: Vec::new(),
        }),
        logs: prediction.logs,
        error: prediction.error,
        retryable: prediction.retryable,
        grid: None,
        source: prediction.source,
        engine: prediction.engine,
        submitted_at: None,
        upstream: None,
        queued_at: created_at.clone(),
        created_at,
        started_at: maybe(&prediction.started_at),
        completed_at: maybe(&prediction.completed_at),
        deadline: maybe(&prediction.deadline),
        predict_time: prediction
            .metrics
            .and_then(|metrics| metrics.predict_time)
            .filter(|seconds| seconds.is_finite()),
        cost_dollars: prediction
            .metrics
            .and_then(|metrics| metrics.cost_dollars)
            .filter(|dollars| dollars.is_finite() && *dollars > 0.0),
    })
}

/// What became of the results.
#[derive(Default)]
struct Report {
    import: HistoryImport,
    known: u64,
    more: u64,
}

impl Report {
    /// Notes what became of one; its id here, where it is new.
    fn note(&mut self, id: &PredictionId, arrived: Option<Arrived>) -> Option<PredictionId> {
        match arrived {
            Some(Arrived::New(kept)) => {
                self.import.imported.push(kept.clone());
                return Some(kept);
            }
            Some(Arrived::Known | Arrived::Taken) => self.known += 1,
            None => self.skip(format!(
                "{id} is left out: its prediction.json says what cannot be."
            )),
        }
        None
    }

    fn skip(&mut self, sentence: String) {
        if self.import.skipped.len() < SENTENCES {
            self.import.skipped.push(sentence)
        } else {
            self.more += 1
        }
    }

    fn finish(mut self) -> HistoryImport {
        let counted = [
            (self.more, "more could not be read."),
            (self.known, "of them were here already."),
        ];
        self.import.skipped.extend(
            counted
                .into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, words)| format!("{count} {words}")),
        );
        self.import
    }
}
