use api::{
    CreateComparison, DepthRequest, EngineInfo, InputRole, InputSchema, ModelName, Roles, routes,
};
use leptos::prelude::*;

use crate::{
    browser::{Address, LatestTask, LocalFile, effect},
    client::{self, ClientError, IdempotentCreate},
    components::{
        header::AccountSignal,
        slot::{PictureUpload, upload_picture},
    },
    i18n,
    state::{
        Candidate, CompareParams, Expense, Form, PictureRole, Slot, comparison, to_search,
        total_expense,
    },
};

/// The comparison that is being set up: models, shared form, picture, and the run.
#[derive(Clone, Copy)]
pub struct CompareStore {
    models: RwSignal<Vec<String>>,
    /// The form of the inputs that the models share.
    common: RwSignal<Form>,
    /// The models of the address as it was opened.
    rows: StoredValue<Vec<CandidateRow>>,
    image: RwSignal<Slot>,
    /// The request to run; `None` while the form is incomplete or invalid.
    request: Memo<Option<CreateComparison>>,
    error: RwSignal<Option<String>>,
    /// A run is being created.
    is_busy: RwSignal<bool>,
    upload: PictureUpload,
    once: IdempotentCreate<CreateComparison>,
    load_task: LatestTask,
    picture_task: LatestTask,
    run_task: LatestTask,
    address: Address,
    account: AccountSignal,
}

/// A model that the address names.
#[derive(Debug, Clone)]
pub struct CandidateRow {
    name: String,
    found: RwSignal<Option<Result<Candidate, String>>>,
    own: RwSignal<Form>,
    scope: usize,
}

impl CandidateRow {
    /// `owner/name`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The model of the catalog, or why it could not be loaded; `None` while it is loading.
    pub fn found(&self) -> Signal<Option<Result<Candidate, String>>> {
        self.found.into()
    }

    /// The form of the inputs that only this model has. The controls of its fields write it.
    pub fn own(&self) -> RwSignal<Form> {
        self.own
    }

    /// Its position in the address as it was opened, from 1. Makes the ids of its fields unique.
    pub fn scope(&self) -> usize {
        self.scope
    }

    /// The model, once it is loaded. Reactive.
    fn candidate(&self) -> Option<Candidate> {
        match &*self.found.read() {
            Some(Ok(candidate)) => Some(candidate.clone()),
            _ => None,
        }
    }
}

impl CompareStore {
    /// Reads the address and loads the models that it names.
    pub fn new(address: Address, account: AccountSignal) -> Self {
        let CompareParams {
            models,
            common,
            image,
        } = CompareParams::from_search(&address.query().get_untracked());
        let row = |(place, name): (usize, &String)| CandidateRow {
            name: name.clone(),
            found: RwSignal::new(None),
            // Replaced once the model is loaded.
            own: RwSignal::new(Form::new(InputSchema::default(), Roles::default())),
            scope: place + 1,
        };
        let rows = StoredValue::new(models.iter().enumerate().map(row).collect::<Vec<_>>());
        let (models, common) = (RwSignal::new(models), RwSignal::new(common));
        let request = Memo::new(move |_| {
            let candidates = candidates(models, rows)
                .into_iter()
                .map(|(candidate, row)| (candidate, row.own.get()));
            comparison(&common.read(), &candidates.collect::<Vec<_>>())
        });
        let store = Self {
            models,
            common,
            rows,
            image: RwSignal::new(Slot::Empty),
            request,
            error: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            upload: PictureUpload::new(),
            once: IdempotentCreate::new(),
            load_task: LatestTask::new(),
            picture_task: LatestTask::new(),
            run_task: LatestTask::new(),
            address,
            account,
        };
        effect(move || {
            let search = common.with(|common| models.with(|models| to_search(models, common)));
            untrack(|| address.replace_query(&search));
        });
        store.load_models();
        if !image.is_empty() {
            store.choose_address(image);
        }
        store
    }

    fn load_models(self) {
        self.load_task.run(async move {
            for row in self.rows.get_value() {
                let Ok(model) = row.name.parse::<ModelName>() else {
                    continue;
                };
                let found = client::compared_model(&model)
                    .await
                    .map(Candidate::new)
                    .map_err(|error| error.message());
                if let Ok(candidate) = &found {
                    row.own.set(candidate.form());
                }
                row.found.set(Some(found));
            }
        });
    }

    /// The models that are compared, `owner/name`.
    pub fn models(self) -> Signal<Vec<String>> {
        self.models.into()
    }

    /// The form of the inputs that the models share. The controls of its fields write it.
    pub fn common(self) -> RwSignal<Form> {
        self.common
    }

    /// The slot of the picture.
    pub fn image(self) -> RwSignal<Slot> {
        self.image
    }

    /// Why the last run could not be started.
    pub fn error(self) -> Signal<Option<String>> {
        self.error.into()
    }

    /// True if the form is complete and valid, and no run is being created. Reactive.
    pub fn can_run(self) -> bool {
        !self.is_busy.get() && self.request.read().is_some()
    }

    /// The model of that name, if the address named it.
    pub fn row(self, name: &str) -> Option<CandidateRow> {
        self.rows
            .with_value(|rows| rows.iter().find(|row| row.name == name).cloned())
    }

    /// The engine of the server, once it is known.
    pub fn engine(self) -> Option<EngineInfo> {
        match &*self.account.read() {
            Some(Ok(account)) => Some(account.engine.clone()),
            _ => None,
        }
    }

    /// Total time and cost of the models that will run.
    pub fn expense(self) -> Expense {
        let engine = self.engine();
        let mut expenses = Vec::new();
        for (candidate, _) in candidates(self.models, self.rows) {
            if candidate.is_runnable() {
                expenses.push(candidate.expense(engine.as_ref()));
            }
        }
        total_expense(&expenses)
    }

    /// The number of models that will run.
    pub fn runnable_count(self) -> usize {
        candidates(self.models, self.rows)
            .iter()
            .filter(|(candidate, _)| candidate.is_runnable())
            .count()
    }

    /// True if one of the models has an input of this role.
    pub fn has(self, role: InputRole) -> bool {
        candidates(self.models, self.rows)
            .iter()
            .any(|(candidate, _)| candidate.has(role))
    }

    /// Removes a model.
    pub fn remove(self, model: &str) {
        self.models
            .update(|models| models.retain(|known| known != model));
    }

    /// Uploads a file that was picked, dropped or pasted.
    pub fn choose(self, file: LocalFile) {
        self.begin(Slot::uploading(file.object_url(), Some(0.0)));
        let then = async move |uploaded| match uploaded {
            Ok(address) => self.load_picture(address).await,
            Err(error) => self.fail_picture(&error),
        };
        self.picture_task.run(async move {
            match self
                .upload
                .prepare(PictureRole::Image, file, self.image)
                .await
            {
                Ok(file) => upload_picture(self.image, file, then).await,
                Err(error) => self.fail_picture(&error),
            }
        });
    }

    /// Loads a picture by its URL.
    pub fn choose_address(self, address: String) {
        self.begin(Slot::waiting(None, i18n::slot_fetching()));
        self.picture_task
            .run(async move { self.load_picture(address).await });
    }

    /// Removes the picture.
    pub fn remove_picture(self) {
        self.picture_task.stop();
        self.begin(Slot::Empty);
    }

    /// Why the picture cannot be used.
    pub fn picture_error(self) -> Memo<Option<String>> {
        Memo::new(move |_| {
            self.common
                .with(|common| common.entry(IMAGE).and_then(|entry| entry.fault.clone()))
        })
    }

    fn begin(self, slot: Slot) {
        self.upload.reset();
        self.common.update(|common| common.set(IMAGE, ""));
        self.image.set(slot);
    }

    /// Lets the server fetch the picture and estimate its depth.
    async fn load_picture(self, address: String) {
        let request = DepthRequest {
            image: address.clone(),
            ..DepthRequest::default()
        };
        match client::estimate_depth(&request).await {
            Ok(mut preview) => {
                preview.notes.splice(0..0, self.upload.notes());
                self.image.set(Slot::ready(PictureRole::Image, &preview));
                self.common.update(|common| common.set(IMAGE, address));
            }
            Err(error) => self.fail_picture(&error),
        }
    }

    fn fail_picture(self, error: &ClientError) {
        let why = match error.invalid_fields().first() {
            Some(fault) => fault.description.clone(),
            None => error.message(),
        };
        self.image.set(Slot::Empty);
        self.common
            .update(|common| common.set_fault(IMAGE, Some(i18n::with_full_stop(&why))));
    }

    /// Runs the models and opens the grid of their results.
    pub fn run(self) {
        let Some(request) = self.request.get_untracked() else {
            return;
        };
        if self.is_busy.get_untracked() {
            return;
        }
        self.error.set(None);
        self.is_busy.set(true);
        self.run_task.run(async move {
            let created = self
                .once
                .create(&request, async |key| {
                    client::create_comparison(&request, key).await
                })
                .await;
            self.is_busy.set(false);
            match created {
                Ok(grid) => self.address.navigate(&routes::grid_page(&grid.id)),
                Err(error) => self.error.set(Some(error.details())),
            }
        });
    }
}

/// Name of the picture in the shared form.
const IMAGE: &str = "image";

/// The models that are loaded and were not removed, in the order of the address.
fn candidates(
    models: RwSignal<Vec<String>>,
    rows: StoredValue<Vec<CandidateRow>>,
) -> Vec<(Candidate, CandidateRow)> {
    let models = models.read();
    let read = |row: CandidateRow| match models.contains(&row.name) {
        true => Some((row.candidate()?, row)),
        false => None,
    };
    rows.get_value().into_iter().filter_map(read).collect()
}
