use std::{collections::HashMap, fs::File};

use api::{HistoryEntry, HistoryImport, PredictionId, Timestamp, limits};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{ArchiveMember, EXTENSIONS};
use adapters::{
    archive::{Archive, ArchiveError},
    blobs::{BlobError, Blobs},
};
use domain::{
    clock,
    model_target::Target,
    owner::OwnerId,
    prediction::{PredictionRecord, StoredImage, StoredImages, StoredOutput},
};
use imaging::pictures::{dimensions, sniff};
use store::{ImportOutcome, Store, StoreError};

/// The largest metadata file, logs included.
const METADATA_BYTES: u64 = 4 * 1024 * 1024;
/// The largest image; stored outputs are smaller.
const PICTURE_BYTES: u64 = 64 * 1024 * 1024;
/// The most bytes unpacked from one archive, even if its entries overlap.
const UNPACKED_BYTES: u64 = 2 * limits::IMPORT_BYTES;
/// Messages about single results; the rest is counted.
const MAX_REASONS: usize = 20;

/// Why an import failed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The archive is not valid.
    #[error("The file {0}.")]
    Archive(#[from] ArchiveError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An image could not be stored.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// Our own code panicked.
    #[error("reading an archive panicked")]
    Panicked,
}

struct Destination {
    store: Store,
    blobs: Blobs,
}

/// Imports the results of an archive that [`export`](super::export) wrote into `owner`'s history,
/// as many as possible, with the reasons for those that are skipped. Results that are present stay
/// as they are.
pub async fn import(
    store: Store,
    blobs: Blobs,
    owner: &OwnerId,
    file: File,
    now: &Timestamp,
) -> Result<HistoryImport, ImportError> {
    let destination = Destination { store, blobs };
    let (mut archive, results) = blocking(move || Ok(ImportArchive::open(file)?)).await?;
    let mut report = Report::default();
    let mut parents = Vec::new();
    for (id, members) in results {
        let unpacked = blocking(move || Ok((archive.unpack(&id, &members), archive, id))).await;
        let (result, returned, id) = unpacked?;
        archive = returned;
        match result {
            Ok(unpacked) => {
                let parent = unpacked.entry.parent.clone();
                let outcome = destination.store(owner, unpacked, now).await?;
                if let Some(child) = report.record(&id, outcome) {
                    parents.extend(parent.map(|parent| (child, parent)));
                }
            }
            Err(sentence) => report.skip(format!("{id} {sentence}")),
        }
    }
    for (child, parent) in parents {
        destination
            .store
            .history()
            .set_parent(&child, &parent)
            .await?;
    }
    Ok(report.finish())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ImportError> + Send + 'static,
) -> Result<T, ImportError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(ImportError::Panicked))
}

/// The archive indexes of a result's files.
type Members = HashMap<ArchiveMember, usize>;

/// An archive and the rest of its unpacking budget.
struct ImportArchive {
    archive: Archive<File>,
    left: u64,
}

/// An unpacked image: member, bytes, extension, width and height.
type UnpackedImage = (ArchiveMember, Vec<u8>, &'static str, (u32, u32));

/// A validated result.
struct Unpacked {
    entry: HistoryEntry,
    pictures: Vec<UnpackedImage>,
}

impl ImportArchive {
    fn open(file: File) -> Result<(Self, Vec<(PredictionId, Members)>), ArchiveError> {
        let archive = Archive::open(file)?;
        let mut results: Vec<(PredictionId, Members)> = Vec::new();
        let mut positions = HashMap::new();
        for (index, entry) in archive.entries().iter().enumerate() {
            let Some((id, member)) = ArchiveMember::read(&entry.name) else {
                continue;
            };
            let position = *positions.entry(id.clone()).or_insert_with(|| {
                results.push((id, Members::new()));
                results.len() - 1
            });
            results[position].1.entry(member).or_insert(index);
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
        let metadata = *members
            .get(&ArchiveMember::Metadata)
            .ok_or("has no prediction.json next to its pictures.")?;
        let metadata = self
            .read(metadata, METADATA_BYTES)
            .map_err(|fault| format!("is left out: its prediction.json {fault}."))?;
        let entry = parse_entry(&metadata, id)?;
        let mut pictures = Vec::new();
        for member in expected_images(&entry) {
            let index = *members
                .get(&member)
                .ok_or_else(|| format!("is left out: {} is missing.", name(member)))?;
            let bytes = self
                .read(index, PICTURE_BYTES)
                .map_err(|fault| format!("is left out: {} {fault}.", name(member)))?;
            let (extension, size) = image_kind(&bytes)
                .ok_or_else(|| format!("is left out: {} is not a picture.", name(member)))?;
            pictures.push((member, bytes, extension, size));
        }
        Ok(Unpacked { entry, pictures })
    }
}

/// Parses and validates the metadata of a result.
fn parse_entry(bytes: &[u8], id: &PredictionId) -> Result<HistoryEntry, String> {
    let entry: HistoryEntry = serde_json::from_slice(bytes)
        .map_err(|_| "is left out: its prediction.json is not one that this server writes.")?;
    let prediction = &entry.prediction;
    if prediction.id != *id {
        return Err("is left out: its prediction.json belongs to another result.".into());
    }
    if !prediction.status.is_terminal() {
        return Err("is left out: it had not ended when it was exported.".into());
    }
    if prediction.pictures.outputs.len() > limits::IMPORT_OUTPUTS {
        return Err(format!(
            "is left out: it has more than {} outputs.",
            limits::IMPORT_OUTPUTS
        ));
    }
    Ok(entry)
}

/// The images that a result claims to have.
fn expected_images(entry: &HistoryEntry) -> Vec<ArchiveMember> {
    let pictures = &entry.prediction.pictures;
    let mut members = Vec::new();
    if pictures.input.is_some() {
        members.push(ArchiveMember::Input);
    }
    if pictures.depth.is_some() {
        members.push(ArchiveMember::Depth);
    }
    members.extend((0..pictures.outputs.len()).map(ArchiveMember::Output));
    members
}

fn name(member: ArchiveMember) -> String {
    match member {
        ArchiveMember::Metadata => "its prediction.json".into(),
        ArchiveMember::Input => "its input picture".into(),
        ArchiveMember::Depth => "its depth map".into(),
        ArchiveMember::Output(index) => format!("its output {}", index + 1),
    }
}

/// The extension and size of an image of an allowed format. The size of an AVIF is not read: it is
/// 0×0.
fn image_kind(bytes: &[u8]) -> Option<(&'static str, (u32, u32))> {
    let (_, extension) = sniff(bytes)?;
    if !EXTENSIONS.contains(&extension) {
        return None;
    }
    if extension == "avif" {
        return Some((extension, (0, 0)));
    }
    Some((extension, dimensions(bytes)?))
}

impl Destination {
    async fn store(
        &self,
        owner: &OwnerId,
        unpacked: Unpacked,
        now: &Timestamp,
    ) -> Result<Option<ImportOutcome>, ImportError> {
        let mut pictures = StoredImages {
            notes: unpacked.entry.prediction.pictures.notes.clone(),
            ..StoredImages::default()
        };
        for (member, bytes, extension, (width, height)) in unpacked.pictures {
            let region = if let ArchiveMember::Output(index) = member {
                unpacked.entry.prediction.pictures.outputs.get(index)
            } else {
                None
            };
            let region = region.and_then(|output| output.region);
            let stored = StoredImage {
                blob: self.blobs.put(bytes.into(), extension).await?,
                width,
                height,
                region,
            };
            match member {
                ArchiveMember::Input => pictures.input = Some(stored),
                ArchiveMember::Depth => pictures.depth = Some(stored),
                _ => pictures.outputs.push(stored),
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
        let mut outcome = self
            .store
            .history()
            .import(&record, entry.favourite, &tags)
            .await?;
        if outcome == ImportOutcome::IdTaken {
            // The id belongs to another owner here: this one is derived, and the same at every
            // import.
            record.id = derived_id(owner, &record.id);
            outcome = self
                .store
                .history()
                .import(&record, entry.favourite, &tags)
                .await?;
        }
        Ok(Some(match outcome {
            ImportOutcome::Imported(_) => ImportOutcome::Imported(record.id),
            outcome => outcome,
        }))
    }
}

fn derived_id(owner: &OwnerId, id: &PredictionId) -> PredictionId {
    let digest = Sha256::digest(format!("{owner} {id}"));
    PredictionId::from_entropy(*digest.first_chunk().expect("a digest has 32 bytes"))
}

/// The prediction to store; `None` if its metadata is inconsistent.
fn record(
    owner: &OwnerId,
    prediction: api::Prediction,
    pictures: StoredImages,
    now: &Timestamp,
) -> Option<PredictionRecord> {
    let timestamp = |given: &Timestamp| {
        clock::parse_timestamp(given.as_str()).map(|time| time.min(now.clone()))
    };
    let maybe = |given: &Option<Timestamp>| given.as_ref().and_then(timestamp);
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
    let created_at = timestamp(&prediction.created_at)?;
    Some(PredictionRecord {
        id: prediction.id,
        owner: owner.clone(),
        target: Target {
            model,
            version: Target::parse_version(&prediction.version)?,
            deployment: prediction.deployment.and_then(|name| name.parse().ok()),
        },
        roles: if prediction.roles == api::Roles::default() {
            api::Roles::guess(&prediction.input)
        } else {
            prediction.roles
        },
        input: prediction.input,
        seed: seed.unwrap_or_default(),
        status: prediction.status,
        pictures,
        unprepared_depth: None,
        output: output.map(|value| StoredOutput {
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
        upstream_id: None,
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

/// The outcome of an import.
#[derive(Default)]
struct Report {
    import: HistoryImport,
    already_present: u64,
    /// Skipped results after the first [`MAX_REASONS`].
    omitted_reasons: u64,
}

impl Report {
    /// Records the outcome for one result; returns its id here if it is new.
    fn record(
        &mut self,
        id: &PredictionId,
        outcome: Option<ImportOutcome>,
    ) -> Option<PredictionId> {
        match outcome {
            Some(ImportOutcome::Imported(imported)) => {
                self.import.imported.push(imported.clone());
                return Some(imported);
            }
            Some(ImportOutcome::AlreadyPresent | ImportOutcome::IdTaken) => {
                self.already_present += 1;
            }
            None => self.skip(format!(
                "{id} is left out: its prediction.json is inconsistent."
            )),
        }
        None
    }

    fn skip(&mut self, sentence: String) {
        if self.import.skipped.len() < MAX_REASONS {
            self.import.skipped.push(sentence);
        } else {
            self.omitted_reasons += 1;
        }
    }

    fn finish(mut self) -> HistoryImport {
        for (count, text) in [
            (self.omitted_reasons, "more could not be read."),
            (self.already_present, "of them were already present."),
        ] {
            if count > 0 {
                self.import.skipped.push(format!("{count} {text}"));
            }
        }
        self.import
    }
}
