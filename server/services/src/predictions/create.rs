use std::time::Duration;

use api::{
    BlobName, Input, InputSchema, InvalidField, Kind, PredictionId, Roles, Source, limits, validate,
};
use jiff::SignedDuration;

use super::{Predictions, input_references::input_references};
use crate::{
    embed_keys::{EmbedRejection, Guest},
    preparation::{InputFault, PreparationError},
};
use adapters::engines::stand_in;
use domain::{
    clock::to_wire_timestamp,
    create_request::CreateRequest,
    data_uri::is_data_uri,
    links::Links,
    model_target::{ModelReference, ResolveError, ResolvedModel},
    owner::OwnerId,
    prediction::{PredictionRecord, StatusSupport, StoredImage, StoredImages},
    webhook_receiver::{InvalidReceiver, WebhookReceiver},
};
use store::{NewPrediction, StoreError};

/// Options of a creation that are not part of the request body.
#[derive(Debug, Clone)]
pub struct CreateOptions {
    /// The client's idempotency key: a repeated request returns the first prediction.
    pub idempotency_key: Option<String>,
    /// The time after which the prediction is ended.
    pub cancel_after: Option<Duration>,
    /// The prediction whose settings it was made from; ignored if it has another owner.
    pub parent: Option<PredictionId>,
    /// Created on the page or through the API.
    pub source: Source,
    /// The statuses that the client understands.
    pub status_support: StatusSupport,
    /// The visitor of an embedded studio, if one creates it.
    pub guest: Option<Guest>,
}

/// A prediction that was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The request is not valid.
    #[error("the input is not valid")]
    Invalid(Vec<InvalidField>),
    /// The embedded studio does not allow it.
    #[error(transparent)]
    Refused(#[from] EmbedRejection),
    /// The model cannot be run.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// An image could not be prepared because of a failure of the server.
    #[error(transparent)]
    Preparation(#[from] PreparationError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server is shutting down.
    #[error("the server is stopping; send the request again in a moment")]
    Stopping,
}

/// The prepared images of an input, those that are on this server.
#[derive(Debug, Clone, Default)]
pub(super) struct LocalInputs {
    pictures: StoredImages,
    unprepared_depth: Option<BlobName>,
}

impl Predictions {
    /// Creates a prediction. The request is fully validated, except for remote files; when this
    /// returns, the prediction is stored and will end.
    ///
    /// # Errors
    /// If it returns an error, nothing is stored.
    pub async fn create(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: CreateRequest,
        options: CreateOptions,
    ) -> Result<PredictionRecord, CreateError> {
        if let Some(key) = &options.idempotency_key
            && let Some(first) = self
                .store
                .predictions()
                .find_by_idempotency_key(owner, key)
                .await?
        {
            return Ok(first);
        }
        let resolved = self
            .engine
            .resolve(&self.resolve_reference(request.model.clone()).await?)
            .await?;
        let guest = options.guest.clone();
        let request = match &guest {
            Some(guest) => guest.apply_terms(&resolved, request)?,
            None => request,
        };
        let roles = self.roles(owner, &resolved, &request.input).await?;
        let webhook =
            self.validate_request(&resolved, &roles, links, &request, options.status_support)?;
        let local_inputs = self
            .prepare_local_inputs(owner, links, &roles, &request.input)
            .await?;
        let input = self
            .store_data_uris(owner, links, &resolved, request.input)
            .await?;
        let prediction = self.new_prediction(
            owner,
            resolved,
            roles,
            input,
            local_inputs,
            webhook,
            options,
        );
        let this = self.clone();
        // On its own task, so that a client that disconnects leaves nothing half done.
        tokio::spawn(async move { this.persist(prediction, guest).await })
            .await
            .unwrap_or(Err(CreateError::Stopping))
    }

    /// The roles of the inputs: corrected by `owner`, else guessed.
    ///
    /// # Errors
    /// If this server would render the outputs and the model takes no image.
    pub(super) async fn roles(
        &self,
        owner: &OwnerId,
        resolved: &ResolvedModel,
        input: &Input,
    ) -> Result<Roles, CreateError> {
        let corrected = match &resolved.target.model {
            Some(model) => self.store.model_roles().find(owner, model).await?,
            None => None,
        };
        let roles = resolved.roles(input, corrected.as_ref());
        if self.runs_locally() && roles.image.is_none() {
            return Err(stand_in::no_stand_in(resolved).into());
        }
        Ok(roles)
    }

    /// A bare version id does not name its model; an earlier prediction may have disclosed it.
    pub(super) async fn resolve_reference(
        &self,
        reference: ModelReference,
    ) -> Result<ModelReference, StoreError> {
        let ModelReference::Version(text) = &reference else {
            return Ok(reference);
        };
        let Ok(version) = text.parse() else {
            return Ok(reference);
        };
        let predictions = self.store.predictions();
        match predictions.find_model_of_version(&version).await? {
            Some(model) => Ok(ModelReference::Version(format!("{model}:{version}"))),
            None => Ok(reference),
        }
    }

    /// Validates the request without reading images. Returns the webhook receiver.
    pub(super) fn validate_request(
        &self,
        resolved: &ResolvedModel,
        roles: &Roles,
        links: &Links,
        request: &CreateRequest,
        status_support: StatusSupport,
    ) -> Result<Option<WebhookReceiver>, CreateError> {
        let mut errors = match &resolved.schema {
            Some(schema) => self.validate_input(schema, roles, &request.input),
            None => Vec::new(),
        };
        let receiver = match &request.webhook {
            Some(url) => match self.receivers.check(url) {
                Ok(url) => Some(WebhookReceiver::new(
                    url,
                    request.webhook_events_filter.clone(),
                    links.base(),
                    status_support,
                )),
                Err(error) => {
                    errors.push(invalid_webhook(error));
                    None
                }
            },
            None => None,
        };
        if errors.is_empty() {
            Ok(receiver)
        } else {
            Err(CreateError::Invalid(errors))
        }
    }

    fn validate_input(
        &self,
        schema: &InputSchema,
        roles: &Roles,
        input: &Input,
    ) -> Vec<InvalidField> {
        let mut errors = validate(schema, input).err().unwrap_or_default();
        for field in schema.fields() {
            match field.kind {
                Kind::Secret => errors.extend(hidden_secret(&field.name, input)),
                Kind::Text(_) if self.needs_picture(roles) => {
                    errors.extend(too_long(&field.name, input));
                }
                _ => {}
            }
        }
        errors.extend(self.missing_picture(schema, roles, input));
        errors
    }

    /// An optional image is required if the preview engine stands in for the model.
    fn missing_picture(
        &self,
        schema: &InputSchema,
        roles: &Roles,
        input: &Input,
    ) -> Option<InvalidField> {
        if !self.runs_locally() {
            return None;
        }
        let field = schema.field(roles.image.as_deref()?)?;
        if field.required || input.contains_key(&field.name) {
            return None;
        }
        let description = format!(
            "The preview engine stands in for this model and needs a picture; give one as {}",
            field.name
        );
        Some(InvalidField::of(&field.name, "required", description))
    }

    /// Reads and prepares the images that need no network. Unreadable images are allowed if only
    /// the engine reads them.
    pub(super) async fn prepare_local_inputs(
        &self,
        owner: &OwnerId,
        links: &Links,
        roles: &Roles,
        input: &Input,
    ) -> Result<LocalInputs, CreateError> {
        let mut local_inputs = LocalInputs::default();
        let mut errors = Vec::new();
        if let Some((field, reference)) = self.local_reference(links, input, roles.image.as_deref())
        {
            match self.prepare_local_image(owner, links, reference).await {
                Ok(pictures) => local_inputs.pictures = pictures,
                Err(error) => errors.push((field, error)),
            }
        }
        if let Some((field, reference)) = self.local_reference(links, input, roles.depth.as_deref())
        {
            match self.store_local_depth_map(owner, links, reference).await {
                Ok(blob) => local_inputs.unprepared_depth = Some(blob),
                Err(error) => errors.push((field, error)),
            }
        }
        errors.retain(|(_, error)| {
            self.needs_picture(roles)
                || !matches!(
                    error,
                    PreparationError::InvalidInput(InputFault::Picture(_))
                )
        });
        let errors = errors
            .into_iter()
            .map(|(field, error)| to_field_error(field, error))
            .collect::<Result<Vec<_>, _>>()?;
        if errors.is_empty() {
            Ok(local_inputs)
        } else {
            Err(CreateError::Invalid(errors))
        }
    }

    /// The reference in a field, if it can be read without the network.
    fn local_reference<'a>(
        &self,
        links: &Links,
        input: &'a Input,
        field: Option<&'a str>,
    ) -> Option<(&'a str, &'a str)> {
        let reference = input.get(field?)?.as_str()?;
        (!self.sources.is_remote(links, reference)).then_some((field?, reference))
    }

    async fn prepare_local_image(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<StoredImages, PreparationError> {
        let prepared = self
            .preparation
            .image(self.preparation.read(owner, links, reference).await?)
            .await?;
        Ok(StoredImages {
            input: Some(StoredImage::from(&prepared)),
            notes: prepared.notes,
            ..StoredImages::default()
        })
    }

    /// Stores the depth map as sent: its preparation depends on the image, which may still have to
    /// be fetched.
    async fn store_local_depth_map(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<BlobName, PreparationError> {
        let bytes = self.preparation.read(owner, links, reference).await?;
        self.preparation.validate_depth_map(bytes.clone()).await?;
        let (_, extension) =
            imaging::pictures::sniff(&bytes).unwrap_or(("application/octet-stream", "bin"));
        Ok(self.blobs.put(bytes, extension).await?)
    }

    /// Replaces data URIs by uploaded files, so that stored inputs stay small.
    pub(super) async fn store_data_uris(
        &self,
        owner: &OwnerId,
        links: &Links,
        resolved: &ResolvedModel,
        mut input: Input,
    ) -> Result<Input, CreateError> {
        for (path, reference) in input_references(resolved.schema.as_deref(), &mut input) {
            if is_data_uri(reference) {
                let file = self
                    .sources
                    .store_data_uri(owner, links, reference)
                    .await
                    .map_err(PreparationError::from);
                *reference = match file {
                    Ok(file) => file.urls.get,
                    Err(error) => {
                        return Err(CreateError::Invalid(vec![to_field_error(
                            &path.field,
                            error,
                        )?]));
                    }
                };
            }
        }
        Ok(input)
    }

    #[expect(clippy::too_many_arguments, reason = "each is a column of the row")]
    pub(super) fn new_prediction(
        &self,
        owner: &OwnerId,
        resolved: ResolvedModel,
        roles: Roles,
        input: Input,
        local_inputs: LocalInputs,
        webhook: Option<WebhookReceiver>,
        options: CreateOptions,
    ) -> NewPrediction {
        let now = self.clock.now();
        let cancel_after = options.cancel_after.or(self.cancel_after);
        let deadline = cancel_after
            .and_then(|after| now.checked_add(SignedDuration::try_from(after).ok()?).ok());
        let (input, secrets) = resolved.split_secrets(input);
        NewPrediction {
            id: PredictionId::from_entropy(rand::random()),
            owner: owner.clone(),
            target: resolved.target,
            seed: seed(&input, &roles),
            input,
            secrets,
            roles,
            pictures: local_inputs.pictures,
            unprepared_depth: local_inputs.unprepared_depth,
            grid: None,
            source: options.source,
            engine: self.engine.info().kind,
            idempotency_key: options.idempotency_key,
            parent: options.parent,
            created_at: to_wire_timestamp(now),
            deadline: deadline.map(to_wire_timestamp),
            webhook,
        }
    }

    /// Inserts the prediction and starts working on it.
    async fn persist(
        &self,
        prediction: NewPrediction,
        guest: Option<Guest>,
    ) -> Result<PredictionRecord, CreateError> {
        let record = if self.insert(&prediction, guest).await? {
            self.store.predictions().find(&prediction.id).await?
        } else {
            // A concurrent request with the same key was first.
            let key = prediction.idempotency_key.as_deref().unwrap_or_default();
            self.store
                .predictions()
                .find_by_idempotency_key(&prediction.owner, key)
                .await?
        };
        let record = record.ok_or(StoreError::Unreadable("prediction"))?;
        self.spawn_work(record.clone());
        Ok(record)
    }

    /// Inserts the row, for a guest under the quota. False for a duplicate request.
    async fn insert(
        &self,
        prediction: &NewPrediction,
        guest: Option<Guest>,
    ) -> Result<bool, CreateError> {
        let Some(guest) = guest else {
            return Ok(self.store.predictions().insert(prediction).await?);
        };
        let counted = self
            .store
            .embed_keys()
            .insert_prediction(prediction, &guest.quota())
            .await?;
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

/// Inputs of earlier predictions contain placeholders for secrets.
fn hidden_secret(name: &str, input: &Input) -> Option<InvalidField> {
    let is_hidden = input.get(name)?.as_str()? == api::HIDDEN;
    is_hidden.then(|| InvalidField::of(name, "hidden", "Secrets are not stored: enter it again"))
}

fn invalid_webhook(error: InvalidReceiver) -> InvalidField {
    InvalidField {
        kind: "format".into(),
        field: "webhook".into(),
        description: error.to_string(),
    }
}

/// The error of a field if the input is at fault, else the error itself.
fn to_field_error(field: &str, error: PreparationError) -> Result<InvalidField, CreateError> {
    match error {
        PreparationError::InvalidInput(fault) => {
            Ok(InvalidField::picture(field, fault.to_string()))
        }
        error => Err(error.into()),
    }
}

/// The given seed, or a random one of 31 bits, which every JSON client can represent.
pub(super) fn seed(input: &Input, roles: &Roles) -> i64 {
    let value = input
        .get(roles.seed.as_deref().unwrap_or("seed"))
        .and_then(|value| {
            value
                .as_i64()
                .or_else(|| value.as_f64().map(|number| number as i64))
        });
    value.unwrap_or_else(|| i64::from(rand::random::<u32>() >> 1))
}
