use api::{Input, Timestamp};
use jiff::SignedDuration;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::RunError;
use crate::{
    metadata_removal::MetadataRemovalError,
    predictions::{Predictions, input_references::input_references},
    preparation::PreparationError,
    sources,
};
use adapters::{
    engines::EngineError, engines::Job, engines::Lookup, engines::SubmittedJob, engines::UpstreamId,
};
use domain::{
    attachment::{Attachment, InputPath},
    clock::to_wire_timestamp,
    prediction::{PredictionRecord, StoredImage},
};
use store::Transition;

/// Submissions that are further apart than this cannot be confused, despite clock differences.
const MAX_SUBMISSION_GAP: SignedDuration = SignedDuration::from_mins(15);

impl Predictions {
    /// Submits the prediction to the engine, unless the engine has it already. `None` if the
    /// prediction has ended.
    pub(super) async fn submit(
        &self,
        record: &PredictionRecord,
        canceled: &CancellationToken,
    ) -> Result<Option<UpstreamId>, RunError> {
        if let Some(submitted_job) = self.submitted_job(record).await?
            && let Lookup::Exists(upstream_id) = self.engine.look_up_job(&submitted_job).await?
        {
            self.store
                .predictions()
                .set_upstream_id(&record.id, &upstream_id.0)
                .await?;
            return Ok(Some(upstream_id));
        }
        let at = to_wire_timestamp(self.clock.now());
        let job = self.job(record, &at, canceled).await?;
        if self
            .store
            .predictions()
            .mark_submitted(&record.id, self.engine.info().kind, &at)
            .await?
            == Transition::AlreadyEnded
        {
            return Ok(None);
        }
        let upstream_id = match self.engine.submit(job).await {
            Err(EngineError::Canceled) => return Ok(None),
            result => result?,
        };
        self.store
            .predictions()
            .set_upstream_id(&record.id, &upstream_id.0)
            .await?;
        Ok(Some(upstream_id))
    }

    async fn job(
        &self,
        record: &PredictionRecord,
        at: &Timestamp,
        canceled: &CancellationToken,
    ) -> Result<Job, RunError> {
        Ok(Job {
            id: record.id.clone(),
            target: record.target.clone(),
            input: self
                .store
                .predictions()
                .with_secrets(&record.id, record.input.clone())
                .await?,
            roles: record.roles.clone(),
            attachments: self.attachments(record).await?,
            seed: record.seed,
            picture: self.bytes(record.pictures.input.as_ref()).await?,
            depth: self.bytes(record.pictures.depth.as_ref()).await?,
            mask: self.mask(record).await?,
            deadline: record.deadline.clone(),
            submitted_at: at.clone(),
            other_upstream_ids: self
                .store
                .predictions()
                .upstream_ids_since(&earlier(at))
                .await?,
            canceled: canceled.clone(),
        })
    }

    /// The mask, if an engine on this server reads it.
    async fn mask(&self, record: &PredictionRecord) -> Result<Option<bytes::Bytes>, RunError> {
        let Some(field) = &record.roles.mask else {
            return Ok(None);
        };
        let reference = record.input.get(field).and_then(Value::as_str);
        let reference = reference.unwrap_or_default();
        if reference.is_empty() || !self.runs_locally() {
            return Ok(None);
        }
        match self
            .preparation
            .read(&record.owner, &self.links, reference)
            .await
        {
            Ok(bytes) => Ok(Some(bytes)),
            Err(PreparationError::InvalidInput(fault)) => Err(RunError::Attachment {
                field: field.to_owned(),
                fault,
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// What the engine may have of the prediction; `None` if it was never submitted.
    async fn submitted_job(
        &self,
        record: &PredictionRecord,
    ) -> Result<Option<SubmittedJob>, RunError> {
        let Some(at) = record.submitted_at.clone() else {
            return Ok(None);
        };
        let mut input = record.input.clone();
        input.retain(|_, value| *value != api::HIDDEN);
        for path in self.attachment_paths(record) {
            input.remove(&path.field);
        }
        Ok(Some(SubmittedJob {
            id: record.id.clone(),
            upstream_id: record.upstream_id.clone().map(UpstreamId),
            target: record.target.clone(),
            input,
            other_upstream_ids: self
                .store
                .predictions()
                .upstream_ids_since(&earlier(&at))
                .await?,
            submitted_at: at,
        }))
    }

    /// The paths of the input for which the engine gets bytes: references to this server; and the
    /// image and its depth map if the model takes both, because they must fit each other.
    fn attachment_paths(&self, record: &PredictionRecord) -> Vec<InputPath> {
        let mut input: Input = record.input.clone();
        let is_ours = |reference: &str| sources::is_local_reference(&self.links, reference);
        let own = input_references(None, &mut input)
            .into_iter()
            .filter(|(_, reference)| is_ours(reference.as_str()))
            .map(|(path, _)| path);
        let mut paths: Vec<InputPath> = own.collect();
        for (path, _) in prepared(record) {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }

    async fn attachments(&self, record: &PredictionRecord) -> Result<Vec<Attachment>, RunError> {
        let mut attachments = Vec::new();
        for path in self.attachment_paths(record) {
            let picture = prepared(record)
                .into_iter()
                .find(|(prepared, _)| *prepared == path);
            match picture {
                Some((_, picture)) => attachments.push(Attachment {
                    name: format!("{}.png", path.field),
                    content_type: "image/png".into(),
                    bytes: self.preparation.bytes(picture).await?,
                    path,
                }),
                None => attachments.extend(self.attachment(record, path).await?),
            }
        }
        Ok(attachments)
    }

    /// The file at a path; `None` if it is remote. Pictures lose their metadata except for the
    /// orientation.
    async fn attachment(
        &self,
        record: &PredictionRecord,
        path: InputPath,
    ) -> Result<Option<Attachment>, RunError> {
        let to_field_error = |error: PreparationError| match error {
            PreparationError::InvalidInput(fault) => RunError::Attachment {
                field: path.field.clone(),
                fault,
            },
            error => error.into(),
        };
        let mut input = record.input.clone();
        let reference = input_references(None, &mut input)
            .into_iter()
            .find(|(found, _)| *found == path)
            .map(|(_, reference)| reference.clone());
        let content = self
            .sources
            .content(&record.owner, &self.links, &reference.unwrap_or_default())
            .await;
        let Some(content) = content.map_err(|error| to_field_error(error.into()))? else {
            return Ok(None);
        };
        let removed = self.metadata_removal.run(content.bytes.clone()).await;
        let (bytes, content_type) = match removed {
            Ok(Some(picture)) => (picture.bytes.into(), picture.media_type.into()),
            Ok(None) => (content.bytes, content.content_type),
            Err(MetadataRemovalError::Picture(error)) => {
                return Err(to_field_error(error.into()));
            }
            Err(MetadataRemovalError::Panicked) => return Err(PreparationError::Panicked.into()),
        };
        Ok(Some(Attachment {
            path,
            name: content.name,
            content_type,
            bytes,
        }))
    }

    async fn bytes(&self, picture: Option<&StoredImage>) -> Result<Option<bytes::Bytes>, RunError> {
        match picture {
            Some(picture) => Ok(Some(self.preparation.bytes(picture).await?)),
            None => Ok(None),
        }
    }
}

/// The prepared images that are sent if the model takes a depth map, because they must fit each
/// other. Estimates are not sent: the model makes its own.
fn prepared(record: &PredictionRecord) -> Vec<(InputPath, &StoredImage)> {
    let (Some(image), Some(depth)) = (&record.roles.image, &record.roles.depth) else {
        return Vec::new();
    };
    let mut images = Vec::new();
    if let Some(input) = &record.pictures.input {
        images.push((InputPath::field(image), input));
    }
    match &record.pictures.depth {
        Some(map) if record.depth_reference().is_some() => {
            images.push((InputPath::field(depth), map));
        }
        _ => {}
    }
    images
}

/// A time before which submissions cannot be confused with one at `at`.
fn earlier(at: &Timestamp) -> Timestamp {
    let moment = at
        .as_str()
        .parse::<jiff::Timestamp>()
        .unwrap_or(jiff::Timestamp::MIN);
    to_wire_timestamp(
        moment
            .saturating_sub(MAX_SUBMISSION_GAP)
            .unwrap_or(jiff::Timestamp::MIN),
    )
}
