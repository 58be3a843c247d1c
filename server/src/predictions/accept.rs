use std::time::Duration;

use api::{
    BlobName, CreatePrediction, Input, InputSchema, InvalidField, Kind, PredictionId, Roles,
    Source, WebhookEvent, limits, validate,
};
use jiff::SignedDuration;

use super::{KeptPicture, KeptPictures, Predictions, Record, Vocabulary, references::references};
use crate::{
    clock::stamp,
    embed_keys::{Guest, Refusal},
    engines::stand_in,
    links::Links,
    models::{ResolveError, Runnable, Wanted},
    owner::OwnerId,
    preparation::{Fault, PreparationError},
    sources::is_data_uri,
    store::{Draft, StoreError},
    webhooks::{BadReceiver, Receiver},
};

/// What is to be created.
#[derive(Debug, Clone)]
pub struct CreateRequest {
    /// What is to be run.
    pub wanted: Wanted,
    /// On what.
    pub input: Input,
    /// Whom to tell.
    pub webhook: Option<String>,
    /// Of what.
    pub webhook_events_filter: Option<Vec<WebhookEvent>>,
}

impl From<CreatePrediction> for CreateRequest {
    fn from(
        CreatePrediction {
            version,
            input,
            webhook,
            webhook_events_filter,
            stream: _,
        }: CreatePrediction,
    ) -> Self {
        Self {
            wanted: Wanted::Version(version),
            input,
            webhook,
            webhook_events_filter,
        }
    }
}

/// How a prediction is to be created.
#[derive(Debug, Clone)]
pub struct CreateOptions {
    /// The caller's own name for the request: repeated under it, it returns the first prediction.
    pub idempotency_key: Option<String>,
    /// After how long the prediction is to be ended.
    pub cancel_after: Option<Duration>,
    /// The prediction whose settings it was made from; counts only where it is the same owner's.
    pub parent: Option<PredictionId>,
    /// Made on the page or through the API.
    pub source: Source,
    /// The words that whoever is told of it understands.
    pub vocabulary: Vocabulary,
    /// Who creates it from within another site, and what they may do.
    pub guest: Option<Guest>,
}

/// A prediction that was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The request is at fault.
    #[error("the input is not valid")]
    Invalid(Vec<InvalidField>),
    /// The visitor of an embedded studio may not do that.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is nothing of that name to run.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// The picture could not be prepared, which is the server's fault.
    #[error(transparent)]
    Preparation(#[from] PreparationError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server stops.
    #[error("the server is stopping; send the request again in a moment")]
    Stopping,
}

/// What of an input is on this server, made ready.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    pictures: KeptPictures,
    held_depth: Option<BlobName>,
}

impl Predictions {
    /// Accepts a prediction: whatever can be found wrong now is, and when it returns the prediction is on the disk and will end.
    ///
    /// # Errors
    /// Nothing is stored and nothing runs where it returns an error.
    pub async fn create(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: CreateRequest,
        options: CreateOptions,
    ) -> Result<Record, CreateError> {
        if let Some(key) = &options.idempotency_key
            && let Some(first) = self.store.prediction_by_key(owner, key).await?
        {
            return Ok(first);
        }
        let runnable = self
            .engine
            .resolve(&self.whose(request.wanted.clone()).await?)
            .await?;
        let guest = options.guest.clone();
        let request = match &guest {
            Some(guest) => guest.admit(&runnable, request)?,
            None => request,
        };
        let roles = self.roles(owner, &runnable, &request.input).await?;
        let webhook = self.check(&runnable, &roles, links, &request, options.vocabulary)?;
        let own = self.take_own(owner, links, &roles, &request.input).await?;
        let input = self.adopt(owner, links, &runnable, request.input).await?;
        let draft = self.draft(owner, runnable, roles, input, own, webhook, options);
        let this = self.clone();
        // On a task of its own: a client that hangs up now leaves nothing half done.
        tokio::spawn(async move { this.write_down(draft, guest).await })
            .await
            .unwrap_or(Err(CreateError::Stopping))
    }

    /// Which of the inputs is what: as `owner` has corrected it, else as found by rule.
    ///
    /// # Errors
    /// Where none of them is the picture that this server would make pictures of.
    pub(super) async fn roles(
        &self,
        owner: &OwnerId,
        runnable: &Runnable,
        input: &Input,
    ) -> Result<Roles, CreateError> {
        let corrected = match &runnable.target.model {
            Some(model) => self.store.model_roles(owner, model).await?,
            None => None,
        };
        let roles = runnable.roles(input, corrected.as_ref());
        if self.paints_itself() && roles.image.is_none() {
            return Err(stand_in::refusal(runnable).into());
        }
        Ok(roles)
    }

    /// A version by its id alone says not whose it is. An earlier prediction of it may.
    pub(super) async fn whose(&self, wanted: Wanted) -> Result<Wanted, StoreError> {
        let Wanted::Version(text) = &wanted else {
            return Ok(wanted);
        };
        let Ok(version) = text.parse() else {
            return Ok(wanted);
        };
        let model = self.store.model_of(&version).await?;
        Ok(model.map_or(wanted, |model| {
            Wanted::Version(format!("{model}:{version}"))
        }))
    }

    /// Finds every fault that can be seen without looking at the pictures. Returns who is to be told of the prediction.
    pub(super) fn check(
        &self,
        runnable: &Runnable,
        roles: &Roles,
        links: &Links,
        request: &CreateRequest,
        vocabulary: Vocabulary,
    ) -> Result<Option<Receiver>, CreateError> {
        let mut faults = Vec::new();
        if let Some(schema) = &runnable.schema {
            faults = validate(schema, &request.input).err().unwrap_or_default();
            faults.extend(
                schema
                    .fields()
                    .iter()
                    .filter(|field| field.kind == Kind::Secret)
                    .filter_map(|field| not_kept(&field.name, &request.input)),
            );
            let texts = schema
                .fields()
                .iter()
                .filter(|field| matches!(field.kind, Kind::Text(_)) && self.needs_picture(roles));
            faults.extend(texts.filter_map(|field| too_long(&field.name, &request.input)));
            faults.extend(self.missing_picture(schema, roles, &request.input));
        }
        let url = match request
            .webhook
            .as_deref()
            .map(|text| self.receivers.check(text))
            .transpose()
        {
            Ok(url) => url,
            Err(fault) => {
                faults.push(bad_webhook(fault));
                None
            }
        };
        let receiver = url.map(|url| {
            Receiver::new(
                url,
                request.webhook_events_filter.clone(),
                links.base(),
                vocabulary,
            )
        });
        if faults.is_empty() {
            Ok(receiver)
        } else {
            Err(CreateError::Invalid(faults))
        }
    }

    /// The model itself may do without a picture; what this server makes in its place may not.
    fn missing_picture(
        &self,
        schema: &InputSchema,
        roles: &Roles,
        input: &Input,
    ) -> Option<InvalidField> {
        let field = roles
            .image
            .as_deref()
            .and_then(|name| schema.field(name))
            .filter(|field| self.paints_itself() && !field.required)?;
        let description = || {
            format!(
                "The preview engine stands in for this model and needs a picture; give one as {}",
                field.name
            )
        };
        (!input.contains_key(&field.name))
            .then(|| InvalidField::of(&field.name, "required", description()))
    }

    /// Reads and prepares the pictures that need no network. A model that takes no depth map may read pictures that are not read
    /// here: to it they go as they are.
    pub(super) async fn take_own(
        &self,
        owner: &OwnerId,
        links: &Links,
        roles: &Roles,
        input: &Input,
    ) -> Result<Own, CreateError> {
        let mut own = Own::default();
        let mut faults = Vec::new();
        if let Some((field, reference)) = self.own_reference(links, input, roles.image.as_deref()) {
            match self.take_picture(owner, links, reference).await {
                Ok(pictures) => own.pictures = pictures,
                Err(error) => faults.push((field, error)),
            }
        }
        if let Some((field, reference)) = self.own_reference(links, input, roles.depth.as_deref()) {
            match self.take_map(owner, links, reference).await {
                Ok(blob) => own.held_depth = Some(blob),
                Err(error) => faults.push((field, error)),
            }
        }
        faults.retain(|(_, error)| {
            self.needs_picture(roles)
                || !matches!(error, PreparationError::Given(Fault::Picture(_)))
        });
        let faults = faults
            .into_iter()
            .map(|(field, error)| blame(field, error))
            .collect::<Result<Vec<_>, _>>()?;
        if faults.is_empty() {
            Ok(own)
        } else {
            Err(CreateError::Invalid(faults))
        }
    }

    /// What a field refers to, where reading it needs no network.
    fn own_reference<'a>(
        &self,
        links: &Links,
        input: &'a Input,
        field: Option<&'a str>,
    ) -> Option<(&'a str, &'a str)> {
        let reference = input.get(field?)?.as_str()?;
        (!self.sources.is_remote(links, reference)).then_some((field?, reference))
    }

    async fn take_picture(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<KeptPictures, PreparationError> {
        let prepared = self
            .preparation
            .picture(self.preparation.read(owner, links, reference).await?)
            .await?;
        Ok(KeptPictures {
            input: Some(KeptPicture::from(&prepared)),
            notes: prepared.notes,
            ..KeptPictures::default()
        })
    }

    /// Keeps the map as it was sent: what it becomes depends on the picture, which may have to be fetched first.
    async fn take_map(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<BlobName, PreparationError> {
        let bytes = self.preparation.read(owner, links, reference).await?;
        self.preparation.check_map(bytes.clone()).await?;
        let (_, extension) =
            crate::pictures::sniff(&bytes).unwrap_or(("application/octet-stream", "bin"));
        Ok(self.blobs.put(bytes, extension).await?)
    }

    /// Makes files of data URIs, so that what is stored and shown stays small.
    pub(super) async fn adopt(
        &self,
        owner: &OwnerId,
        links: &Links,
        runnable: &Runnable,
        mut input: Input,
    ) -> Result<Input, CreateError> {
        for (place, reference) in references(runnable.schema.as_deref(), &mut input) {
            if is_data_uri(reference) {
                let file = self
                    .sources
                    .adopt(owner, links, reference)
                    .await
                    .map_err(PreparationError::from);
                *reference = match file {
                    Ok(file) => file.urls.get,
                    Err(error) => {
                        return Err(CreateError::Invalid(vec![blame(&place.field, error)?]));
                    }
                };
            }
        }
        Ok(input)
    }

    #[expect(clippy::too_many_arguments, reason = "each is a column of the row")]
    pub(super) fn draft(
        &self,
        owner: &OwnerId,
        runnable: Runnable,
        roles: Roles,
        input: Input,
        own: Own,
        webhook: Option<Receiver>,
        options: CreateOptions,
    ) -> Draft {
        let now = self.clock.now();
        let cancel_after = options.cancel_after.or(self.cancel_after);
        let deadline = cancel_after
            .and_then(|after| now.checked_add(SignedDuration::try_from(after).ok()?).ok());
        let (input, secrets) = runnable.hide(input);
        Draft {
            id: PredictionId::from_entropy(rand::random()),
            owner: owner.clone(),
            target: runnable.target,
            seed: seed(&input, &roles),
            input,
            secrets,
            roles,
            pictures: own.pictures,
            held_depth: own.held_depth,
            grid: None,
            source: options.source,
            engine: self.engine.info().kind,
            idempotency_key: options.idempotency_key,
            parent: options.parent,
            created_at: stamp(now),
            deadline: deadline.map(stamp),
            webhook,
        }
    }

    /// Writes the prediction down and begins to work on it.
    async fn write_down(&self, draft: Draft, guest: Option<Guest>) -> Result<Record, CreateError> {
        let record = if self.insert(&draft, guest).await? {
            self.store.prediction(&draft.id).await?
        } else {
            // The same request came twice at once, and this is the second.
            let key = draft.idempotency_key.as_deref().unwrap_or_default();
            self.store.prediction_by_key(&draft.owner, key).await?
        };
        let record = record.ok_or(StoreError::Unreadable("prediction"))?;
        self.work_on(record.clone());
        Ok(record)
    }

    /// Writes the row, and for a guest counts it. False where the same request came before.
    async fn insert(&self, draft: &Draft, guest: Option<Guest>) -> Result<bool, CreateError> {
        let Some(guest) = guest else {
            return Ok(self.store.insert_prediction(draft).await?);
        };
        let counted = self.store.insert_counted(draft, &guest.allowance()).await?;
        Ok(guest.is_new(counted, self.clock.now())?)
    }
}

fn too_long(name: &str, input: &Input) -> Option<InvalidField> {
    let text = input.get(name)?.as_str()?;
    let limit = limits::PROMPT_CHARACTERS;
    text.chars().nth(limit).is_some().then(|| {
        InvalidField::of(
            name,
            "string_lte",
            format!("String length must be less than or equal to {limit}"),
        )
    })
}

/// An earlier prediction's input says of its secrets only that they are hidden.
fn not_kept(name: &str, input: &Input) -> Option<InvalidField> {
    let is_hidden = input.get(name)?.as_str()? == api::HIDDEN;
    is_hidden.then(|| InvalidField::of(name, "hidden", "Secrets are not kept: give it again"))
}

fn bad_webhook(fault: BadReceiver) -> InvalidField {
    InvalidField {
        kind: "format".into(),
        field: "webhook".into(),
        description: fault.to_string(),
    }
}

/// The fault of a field, where what was given is at fault; else the error.
fn blame(field: &str, error: PreparationError) -> Result<InvalidField, CreateError> {
    match error {
        PreparationError::Given(fault) => Ok(InvalidField::picture(field, fault.to_string())),
        error => Err(error.into()),
    }
}

/// The seed that was given, or one drawn: 31 bits, exact in every client's numbers.
pub(super) fn seed(input: &Input, roles: &Roles) -> i64 {
    let given = input
        .get(roles.seed.as_deref().unwrap_or("seed"))
        .and_then(|value| {
            value
                .as_i64()
                .or_else(|| value.as_f64().map(|number| number as i64))
        });
    given.unwrap_or_else(|| i64::from(rand::random::<u32>() >> 1))
}
