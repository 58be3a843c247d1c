use api::{Input, Timestamp};
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::RunError;
use crate::{
    clock::stamp,
    engines::{Attachment, EngineError, Found, Handed, Job, Place, Ticket},
    predictions::{KeptPicture, Predictions, Record, references::references},
    preparation::PreparationError,
    sources,
    store::Step,
};

/// How far apart two submissions are that cannot be mistaken for each other.
const SUBMISSIONS_APART: SignedDuration = SignedDuration::from_mins(15);

impl Predictions {
    /// Gives the prediction to the engine, unless the engine has it already. None where it has ended meanwhile.
    pub(super) async fn hand_over(
        &self,
        record: &Record,
        canceled: &CancellationToken,
    ) -> Result<Option<Ticket>, RunError> {
        if let Some(handed) = self.handed(record).await?
            && let Found::Here(ticket) = self.engine.look_up(&handed).await?
        {
            self.store.set_upstream(&record.id, &ticket.0).await?;
            return Ok(Some(ticket));
        }
        let at = stamp(self.clock.now());
        let job = self.job(record, &at, canceled).await?;
        if self
            .store
            .mark_submitted(&record.id, self.engine.info().kind, &at)
            .await?
            == Step::TooLate
        {
            return Ok(None);
        }
        let ticket = match self.engine.submit(job).await {
            Err(EngineError::Canceled) => return Ok(None),
            result => result?,
        };
        self.store.set_upstream(&record.id, &ticket.0).await?;
        Ok(Some(ticket))
    }

    async fn job(
        &self,
        record: &Record,
        at: &Timestamp,
        canceled: &CancellationToken,
    ) -> Result<Job, RunError> {
        Ok(Job {
            id: record.id.clone(),
            target: record.target.clone(),
            input: self
                .store
                .with_secrets(&record.id, record.input.clone())
                .await?,
            roles: record.roles.clone(),
            attachments: self.attachments(record).await?,
            seed: record.seed,
            picture: self.bytes(record.pictures.input.as_ref()).await?,
            depth: self.bytes(record.pictures.depth.as_ref()).await?,
            mask: self.mask(record).await?,
            deadline: record.deadline.clone(),
            at: at.clone(),
            taken: self.store.upstreams_since(&earlier(at)).await?,
            canceled: canceled.clone(),
        })
    }

    /// What was given for where to paint, where an engine on this server is to read it.
    async fn mask(&self, record: &Record) -> Result<Option<bytes::Bytes>, RunError> {
        let field = record
            .roles
            .mask
            .as_deref()
            .filter(|_| self.paints_itself());
        let given = field.and_then(|field| {
            Some((
                field,
                record
                    .input
                    .get(field)?
                    .as_str()
                    .filter(|reference| !reference.is_empty())?,
            ))
        });
        let Some((field, reference)) = given else {
            return Ok(None);
        };
        match self
            .preparation
            .read(&record.owner, &self.links, reference)
            .await
        {
            Ok(bytes) => Ok(Some(bytes)),
            Err(PreparationError::Given(fault)) => Err(RunError::Attachment {
                field: field.to_owned(),
                fault,
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// The prediction as the engine may know it; None where it was never about to be handed over.
    async fn handed(&self, record: &Record) -> Result<Option<Handed>, RunError> {
        let Some(at) = record.submitted_at.clone() else {
            return Ok(None);
        };
        let mut input = record.input.clone();
        input.retain(|_, value| *value != api::HIDDEN);
        for place in self.attached(record) {
            input.remove(&place.field);
        }
        Ok(Some(Handed {
            id: record.id.clone(),
            ticket: record.upstream.clone().map(Ticket),
            target: record.target.clone(),
            input,
            taken: self.store.upstreams_since(&earlier(&at)).await?,
            at,
        }))
    }

    /// The places of the input in which the engine gets bytes: whatever refers to something on this server; and the picture and its
    /// depth map wherever they come from, where the model takes both, as they must fit each other.
    fn attached(&self, record: &Record) -> Vec<Place> {
        let mut input: Input = record.input.clone();
        let is_ours = |reference: &str| sources::is_here(&self.links, reference);
        let own = references(None, &mut input)
            .into_iter()
            .filter(|(_, reference)| is_ours(reference.as_str()))
            .map(|(place, _)| place);
        let mut places: Vec<Place> = own.collect();
        for (place, _) in prepared(record) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    async fn attachments(&self, record: &Record) -> Result<Vec<Attachment>, RunError> {
        let mut attachments = Vec::new();
        for place in self.attached(record) {
            let picture = prepared(record)
                .into_iter()
                .find(|(prepared, _)| *prepared == place);
            match picture {
                Some((_, picture)) => attachments.push(Attachment {
                    name: format!("{}.png", place.field),
                    content_type: "image/png".into(),
                    bytes: self.preparation.bytes(picture).await?,
                    place,
                }),
                None => attachments.extend(self.attachment(record, place).await?),
            }
        }
        Ok(attachments)
    }

    /// What the input refers to in this place; None where that is elsewhere after all. A picture goes as it is but for what nobody
    /// meant to send: upright, without location.
    async fn attachment(
        &self,
        record: &Record,
        place: Place,
    ) -> Result<Option<Attachment>, RunError> {
        let blame = |error: PreparationError| match error {
            PreparationError::Given(fault) => RunError::Attachment {
                field: place.field.clone(),
                fault,
            },
            error => error.into(),
        };
        let mut input = record.input.clone();
        let reference = references(None, &mut input)
            .into_iter()
            .find(|(found, _)| *found == place)
            .map(|(_, reference)| reference.clone());
        let content = self
            .sources
            .content(&record.owner, &self.links, &reference.unwrap_or_default())
            .await;
        let Some(content) = content.map_err(|error| blame(error.into()))? else {
            return Ok(None);
        };
        let (bytes, is_new) = self.preparation.presentable(content.bytes).await?;
        let content_type = if is_new {
            "image/png".into()
        } else {
            content.content_type
        };
        Ok(Some(Attachment {
            place,
            name: content.name,
            content_type,
            bytes,
        }))
    }

    async fn bytes(&self, picture: Option<&KeptPicture>) -> Result<Option<bytes::Bytes>, RunError> {
        match picture {
            Some(picture) => Ok(Some(self.preparation.bytes(picture).await?)),
            None => Ok(None),
        }
    }
}

/// The pictures that are sent as they were prepared, where the model takes a depth map: they must fit each other. An estimate is not
/// sent: the model makes its own.
fn prepared(record: &Record) -> Vec<(Place, &KeptPicture)> {
    let (Some(image), Some(depth)) = (&record.roles.image, &record.roles.depth) else {
        return Vec::new();
    };
    let picture = record
        .pictures
        .input
        .as_ref()
        .map(|picture| (Place::field(image), picture));
    let map = record
        .pictures
        .depth
        .as_ref()
        .filter(|_| record.given_depth().is_some())
        .map(|map| (Place::field(depth), map));
    picture.into_iter().chain(map).collect()
}

/// Long enough before that no prediction from then can be mistaken for one of this moment, however clocks differ.
fn earlier(at: &Timestamp) -> Timestamp {
    let moment = at
        .as_str()
        .parse::<jiff::Timestamp>()
        .unwrap_or(jiff::Timestamp::MIN);
    stamp(
        moment
            .saturating_sub(SUBMISSIONS_APART)
            .unwrap_or(jiff::Timestamp::MIN),
    )
}
