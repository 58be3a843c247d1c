use api::{
    Axis, ComparedModel, CreateComparison, Input, InvalidField, Kind, MODEL_AXIS, Roles, carry,
    limits,
};
use serde_json::json;

use super::GridRecord;
use crate::{
    links::Links,
    models::{ResolveError, Runnable, Wanted},
    owner::OwnerId,
    predictions::{
        CreateError, CreateOptions, CreateRequest, Predictions, Vocabulary, accept::Own,
    },
    store::{Draft, GridRow},
};

/// The largest seed that is drawn: exact in every client's numbers.
const LARGEST_SEED: f64 = 2_147_483_647.0;

/// A model that is compared, and what it is run on.
struct Contender {
    wanted: Wanted,
    runnable: Runnable,
    roles: Roles,
    input: Input,
    seed: i64,
    own: Own,
}

impl Predictions {
    /// Accepts a comparison of models: every fault of every input is found now, and when it returns all are on the disk and will end. Its
    /// grid's input is that of the first model.
    ///
    /// # Errors
    /// Nothing is stored and nothing runs where it returns an error.
    pub async fn create_comparison(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: CreateComparison,
        options: CreateOptions,
    ) -> Result<GridRecord, CreateError> {
        if let Some(first) = self.made_before(owner, &options).await? {
            return Ok(first);
        }
        let mut contenders = self.contenders(owner, request.models).await?;
        settle(&mut contenders);
        self.check_contenders(&contenders, links, options.vocabulary)?;
        self.take_pictures(owner, links, &mut contenders).await?;
        let (row, drafts) = self.lined_up(owner, contenders, &options);
        let this = self.clone();
        // On a task of its own: a client that hangs up now leaves nothing half done.
        tokio::spawn(async move { this.write_grid_down(row, drafts).await })
            .await
            .unwrap_or(Err(CreateError::Stopping))
    }

    /// Finds the models, each once.
    async fn contenders(
        &self,
        owner: &OwnerId,
        models: Vec<ComparedModel>,
    ) -> Result<Vec<Contender>, CreateError> {
        let (count, most) = (models.len(), limits::COMPARED_MODELS);
        if !(2..=most).contains(&count) {
            let description = format!("A comparison has 2 to {most} models; this one has {count}");
            return Err(CreateError::Invalid(vec![fault(
                "models".into(),
                description,
            )]));
        }
        let (mut found, mut faults) = (Vec::<Contender>::new(), Vec::new());
        for (index, ComparedModel { version, input }) in models.into_iter().enumerate() {
            let wanted = self.whose(Wanted::Version(version)).await?;
            let place = || format!("models.{index}.version");
            match self.contender(owner, wanted, input).await {
                Ok(contender) => {
                    if found.iter().any(|other| other.name() == contender.name()) {
                        faults.push(fault(
                            place(),
                            format!("{} is in the comparison already", contender.name()),
                        ));
                    }
                    found.push(contender);
                }
                Err(CreateError::Resolve(error)) if !matches!(error, ResolveError::Away(_)) => {
                    faults.push(fault(place(), error.to_string()));
                }
                Err(error) => return Err(error),
            }
        }
        if faults.is_empty() {
            Ok(found)
        } else {
            Err(CreateError::Invalid(faults))
        }
    }

    async fn contender(
        &self,
        owner: &OwnerId,
        wanted: Wanted,
        input: Input,
    ) -> Result<Contender, CreateError> {
        let runnable = self.engine.resolve(&wanted).await?;
        let roles = self.roles(owner, &runnable, &input).await?;
        Ok(Contender {
            wanted,
            runnable,
            roles,
            input,
            seed: 0,
            own: Own::default(),
        })
    }

    fn check_contenders(
        &self,
        contenders: &[Contender],
        links: &Links,
        vocabulary: Vocabulary,
    ) -> Result<(), CreateError> {
        let mut faults = Vec::new();
        for (
            index,
            Contender {
                wanted,
                runnable,
                roles,
                input,
                ..
            },
        ) in contenders.iter().enumerate()
        {
            let one = CreateRequest {
                wanted: wanted.clone(),
                input: input.clone(),
                webhook: None,
                webhook_events_filter: None,
            };
            sound(
                &mut faults,
                index,
                self.check(runnable, roles, links, &one, vocabulary),
            )?;
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(CreateError::Invalid(faults))
        }
    }

    /// Takes in the pictures. One that several models are run on is made ready once: it is found again by its bytes.
    async fn take_pictures(
        &self,
        owner: &OwnerId,
        links: &Links,
        contenders: &mut [Contender],
    ) -> Result<(), CreateError> {
        let mut faults = Vec::new();
        for (index, contender) in contenders.iter_mut().enumerate() {
            let own = self
                .take_own(owner, links, &contender.roles, &contender.input)
                .await;
            contender.own = sound(&mut faults, index, own)?.unwrap_or_default();
        }
        if !faults.is_empty() {
            return Err(CreateError::Invalid(faults));
        }
        for (index, contender) in contenders.iter_mut().enumerate() {
            let adopted = self
                .adopt(owner, links, &contender.runnable, contender.input.clone())
                .await;
            contender.input = sound(&mut faults, index, adopted)?.unwrap_or_default();
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(CreateError::Invalid(faults))
        }
    }

    fn lined_up(
        &self,
        owner: &OwnerId,
        contenders: Vec<Contender>,
        options: &CreateOptions,
    ) -> (GridRow, Vec<Draft>) {
        let models = Axis {
            field: MODEL_AXIS.into(),
            values: contenders
                .iter()
                .map(|contender| contender.name().into())
                .collect(),
        };
        let common = contenders
            .first()
            .map(|first| first.input.clone())
            .unwrap_or_default();
        let row = self.row(owner, vec![models], common, contenders.len(), options);
        let one = |(
            cell,
            Contender {
                runnable,
                roles,
                input,
                seed,
                own,
                ..
            },
        ): (usize, Contender)| {
            let options = CreateOptions {
                idempotency_key: None,
                ..options.clone()
            };
            let draft = self.draft(owner, runnable, roles, input, own, None, options);
            Draft {
                grid: Some((row.id.clone(), cell)),
                seed,
                ..draft
            }
        };
        let drafts = contenders.into_iter().enumerate().map(one).collect();
        (row, drafts)
    }
}

impl Contender {
    /// `owner/name`; what else names it where nobody knows whose it is.
    fn name(&self) -> String {
        let target = &self.runnable.target;
        target
            .model
            .as_ref()
            .map_or_else(|| target.reference(), ToString::to_string)
    }

    /// Has it give one output, and start from `seed` where its input says nothing else.
    fn settle(&mut self, seed: i64) {
        if let Some(schema) = &self.runnable.schema {
            let wishes = Roles {
                count: Some("count".into()),
                seed: Some("seed".into()),
                ..Roles::default()
            };
            let wished =
                Input::from_iter([("count".into(), json!(1)), ("seed".into(), json!(seed))]);
            for (name, value) in carry(&wished, &wishes, schema, &self.roles).input {
                if self.roles.count.as_ref() == Some(&name) || !self.input.contains_key(&name) {
                    self.input.insert(name, value);
                }
            }
        }
        let given = self
            .roles
            .seed
            .as_ref()
            .and_then(|name| self.input.get(name)?.as_i64());
        self.seed = given.unwrap_or(seed);
    }

    /// The least and the greatest seed that it takes.
    fn seeds(&self) -> Option<(f64, f64)> {
        let Kind::Integer(bounds) = self
            .runnable
            .schema
            .as_ref()?
            .field(self.roles.seed.as_deref()?)?
            .kind
        else {
            return None;
        };
        Some((
            bounds.minimum.unwrap_or(0.0),
            bounds.maximum.unwrap_or(LARGEST_SEED),
        ))
    }
}

/// One output of each, and one seed for all: what differs between the pictures is the models.
fn settle(contenders: &mut [Contender]) {
    let taken = contenders.iter().filter_map(Contender::seeds);
    let (least, most) = taken.fold(
        (0.0, LARGEST_SEED),
        |(least, most): (f64, f64), (from, to)| (least.max(from), most.min(to)),
    );
    let seed = least + (most - least).max(0.0) * rand::random::<f64>();
    for contender in contenders {
        contender.settle(seed as i64);
    }
}

/// What came of one model's input; its faults go to the others, and say which model they are of.
fn sound<T>(
    faults: &mut Vec<InvalidField>,
    index: usize,
    result: Result<T, CreateError>,
) -> Result<Option<T>, CreateError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(CreateError::Invalid(found)) => {
            faults.extend(found.into_iter().map(|fault| InvalidField {
                field: format!("models.{index}.{}", fault.field),
                ..fault
            }));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn fault(field: String, description: String) -> InvalidField {
    InvalidField {
        kind: "comparison".into(),
        field,
        description,
    }
}
