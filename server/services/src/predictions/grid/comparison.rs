use api::{
    Axis, ComparedModel, CreateComparison, Input, InvalidField, Kind, MODEL_AXIS, Roles, limits,
    map_input,
};
use serde_json::json;

use super::GridRecord;
use crate::predictions::{CreateError, CreateOptions, Predictions, create::LocalInputs};
use domain::{
    create_request::CreateRequest,
    links::Links,
    model_target::{ModelReference, ResolveError, ResolvedModel},
    owner::OwnerId,
    prediction::StatusSupport,
};
use store::{GridRow, NewPrediction};

/// The largest random seed, which every JSON client can represent.
const LARGEST_SEED: f64 = 2_147_483_647.0;

/// A compared model and its input.
struct ComparisonEntry {
    model: ModelReference,
    resolved: ResolvedModel,
    roles: Roles,
    input: Input,
    seed: i64,
    local_inputs: LocalInputs,
}

/// The invalid fields of all compared models, so that one response lists all of them.
#[derive(Default)]
struct FieldErrors(Vec<InvalidField>);

impl Predictions {
    /// Creates a comparison of models: every input is validated, and when this returns, all
    /// predictions are stored and will end. The grid's input is that of the first model.
    ///
    /// # Errors
    /// If it returns an error, nothing is stored.
    pub async fn create_comparison(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: CreateComparison,
        options: CreateOptions,
    ) -> Result<GridRecord, CreateError> {
        if let Some(first) = self.find_existing(owner, &options).await? {
            return Ok(first);
        }
        let mut entries = self.entries(owner, request.models).await?;
        align(&mut entries);
        self.validate_entries(&entries, links, options.status_support)?;
        self.prepare_entries(owner, links, &mut entries).await?;
        self.store_entry_files(owner, links, &mut entries).await?;
        let (row, predictions) = self.grid_rows(owner, entries, &options);
        let this = self.clone();
        // On its own task, so that a client that disconnects leaves nothing half done.
        tokio::spawn(async move { this.persist_grid(row, predictions).await })
            .await
            .unwrap_or(Err(CreateError::Stopping))
    }

    /// Resolves the models, which must be distinct.
    async fn entries(
        &self,
        owner: &OwnerId,
        models: Vec<ComparedModel>,
    ) -> Result<Vec<ComparisonEntry>, CreateError> {
        let (count, max) = (models.len(), limits::COMPARED_MODELS);
        if !(2..=max).contains(&count) {
            let description = format!("A comparison has 2 to {max} models; this one has {count}");
            return Err(CreateError::Invalid(vec![fault(
                "models".into(),
                description,
            )]));
        }
        let (mut entries, mut errors) = (Vec::<ComparisonEntry>::new(), FieldErrors::default());
        for (index, ComparedModel { version, input }) in models.into_iter().enumerate() {
            let model = self
                .resolve_reference(ModelReference::Version(version))
                .await?;
            let entry = match self.entry(owner, model, input).await {
                Ok(entry) => entry,
                Err(error @ CreateError::Resolve(ResolveError::Unavailable(_))) => {
                    return Err(error);
                }
                Err(CreateError::Resolve(error)) => {
                    errors.add_version(index, error.to_string());
                    continue;
                }
                Err(error) => return Err(error),
            };
            if entries.iter().any(|other| other.name() == entry.name()) {
                let description = format!("{} is already in the comparison", entry.name());
                errors.add_version(index, description);
            }
            entries.push(entry);
        }
        errors.into_result()?;
        Ok(entries)
    }

    async fn entry(
        &self,
        owner: &OwnerId,
        model: ModelReference,
        input: Input,
    ) -> Result<ComparisonEntry, CreateError> {
        let resolved = self.engine.resolve(&model).await?;
        let roles = self.roles(owner, &resolved, &input).await?;
        Ok(ComparisonEntry {
            model,
            resolved,
            roles,
            input,
            seed: 0,
            local_inputs: LocalInputs::default(),
        })
    }

    fn validate_entries(
        &self,
        entries: &[ComparisonEntry],
        links: &Links,
        status_support: StatusSupport,
    ) -> Result<(), CreateError> {
        let mut errors = FieldErrors::default();
        for (index, entry) in entries.iter().enumerate() {
            let request = CreateRequest {
                model: entry.model.clone(),
                input: entry.input.clone(),
                webhook: None,
                webhook_events_filter: None,
            };
            let (resolved, roles) = (&entry.resolved, &entry.roles);
            let validated = self.validate_request(resolved, roles, links, &request, status_support);
            errors.collect(index, validated)?;
        }
        errors.into_result()
    }

    /// Prepares the images. One that several models use is prepared once: it is found by its
    /// digest.
    async fn prepare_entries(
        &self,
        owner: &OwnerId,
        links: &Links,
        entries: &mut [ComparisonEntry],
    ) -> Result<(), CreateError> {
        let mut errors = FieldErrors::default();
        for (index, entry) in entries.iter_mut().enumerate() {
            let local_inputs = self
                .prepare_local_inputs(owner, links, &entry.roles, &entry.input)
                .await;
            entry.local_inputs = errors.collect(index, local_inputs)?.unwrap_or_default();
        }
        errors.into_result()
    }

    /// Stores the data URIs of the inputs as files.
    async fn store_entry_files(
        &self,
        owner: &OwnerId,
        links: &Links,
        entries: &mut [ComparisonEntry],
    ) -> Result<(), CreateError> {
        let mut errors = FieldErrors::default();
        for (index, entry) in entries.iter_mut().enumerate() {
            let input = self
                .store_data_uris(owner, links, &entry.resolved, entry.input.clone())
                .await;
            entry.input = errors.collect(index, input)?.unwrap_or_default();
        }
        errors.into_result()
    }

    fn grid_rows(
        &self,
        owner: &OwnerId,
        entries: Vec<ComparisonEntry>,
        options: &CreateOptions,
    ) -> (GridRow, Vec<NewPrediction>) {
        let models = Axis {
            field: MODEL_AXIS.into(),
            values: entries.iter().map(|entry| entry.name().into()).collect(),
        };
        let common = match entries.first() {
            Some(first) => first.input.clone(),
            None => Input::new(),
        };
        let row = self.row(owner, vec![models], common, entries.len(), options);
        let mut predictions = Vec::with_capacity(entries.len());
        for (cell, entry) in entries.into_iter().enumerate() {
            let options = CreateOptions {
                idempotency_key: None,
                ..options.clone()
            };
            let prediction = self.new_prediction(
                owner,
                entry.resolved,
                entry.roles,
                entry.input,
                entry.local_inputs,
                None,
                options,
            );
            predictions.push(NewPrediction {
                grid: Some((row.id.clone(), cell)),
                seed: entry.seed,
                ..prediction
            });
        }
        (row, predictions)
    }
}

impl ComparisonEntry {
    /// `owner/name`, or the version if the model is unknown.
    fn name(&self) -> String {
        let target = &self.resolved.target;
        target
            .model
            .as_ref()
            .map_or_else(|| target.reference(), ToString::to_string)
    }

    /// Sets one output and the seed, unless the input has a seed.
    fn align(&mut self, seed: i64) {
        if let Some(schema) = &self.resolved.schema {
            let roles = Roles {
                count: Some("count".into()),
                seed: Some("seed".into()),
                ..Roles::default()
            };
            let values =
                Input::from_iter([("count".into(), json!(1)), ("seed".into(), json!(seed))]);
            for (name, value) in map_input(&values, &roles, schema, &self.roles).input {
                if self.roles.count.as_ref() == Some(&name) || !self.input.contains_key(&name) {
                    self.input.insert(name, value);
                }
            }
        }
        self.seed = self.given_seed().unwrap_or(seed);
    }

    fn given_seed(&self) -> Option<i64> {
        let name = self.roles.seed.as_deref()?;
        self.input.get(name)?.as_i64()
    }

    /// The range of seeds that the model accepts; `None` if it has no seed.
    fn seeds(&self) -> Option<(f64, f64)> {
        let schema = self.resolved.schema.as_ref()?;
        let field = schema.field(self.roles.seed.as_deref()?)?;
        match field.kind {
            Kind::Integer(bounds) => Some((
                bounds.minimum.unwrap_or(0.0),
                bounds.maximum.unwrap_or(LARGEST_SEED),
            )),
            _ => None,
        }
    }
}

/// Sets one output for each and one seed for all, so that outputs differ only by the model.
fn align(entries: &mut [ComparisonEntry]) {
    let (mut min, mut max) = (0.0_f64, LARGEST_SEED);
    for (from, to) in entries.iter().filter_map(ComparisonEntry::seeds) {
        min = min.max(from);
        max = max.min(to);
    }
    let seed = min + (max - min).max(0.0) * rand::random::<f64>();
    for entry in entries {
        entry.align(seed as i64);
    }
}

impl FieldErrors {
    /// Adds an error of a model's version.
    fn add_version(&mut self, index: usize, description: String) {
        self.0
            .push(fault(format!("models.{index}.version"), description));
    }

    /// The value of a result; its invalid fields are added under the index of the model.
    fn collect<T>(
        &mut self,
        index: usize,
        result: Result<T, CreateError>,
    ) -> Result<Option<T>, CreateError> {
        let faults = match result {
            Ok(value) => return Ok(Some(value)),
            Err(CreateError::Invalid(faults)) => faults,
            Err(error) => return Err(error),
        };
        for fault in faults {
            self.0.push(InvalidField {
                field: format!("models.{index}.{}", fault.field),
                ..fault
            });
        }
        Ok(None)
    }

    fn into_result(self) -> Result<(), CreateError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(CreateError::Invalid(self.0))
        }
    }
}

fn fault(field: String, description: String) -> InvalidField {
    InvalidField {
        kind: "comparison".into(),
        field,
        description,
    }
}
