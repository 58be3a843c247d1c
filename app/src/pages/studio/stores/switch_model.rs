use std::pin::Pin;

use api::{Input, InputMapping, MappedInput, ModelName};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use serde_json::Value;

use super::{
    form::{FormStore, built_in},
    notices::Notices,
    pictures::PictureStore,
};
use crate::{
    browser::{self, Address, LatestTask},
    client::{self, ClientError},
    i18n,
    state::{Form, Label, ReadModel, ResultSettings, StudioModel, example},
};

/// Local storage key of the model that the draft belongs to.
const MODEL: &str = "depth2img model";

/// Switches the form to the fields of another model. The code for it is lazily loaded: most people
/// stay with the built-in model.
#[derive(Clone, Copy)]
pub struct ModelSwitch {
    pending: StoredValue<Pending, LocalStorage>,
    task: LatestTask,
    form: FormStore,
    pictures: PictureStore,
    notices: Notices,
}

/// Switches that are not done yet. A request stays until it succeeds or fails: a newer one restarts
/// the task.
#[derive(Default)]
struct Pending {
    /// Comes first: the requested model takes over what the draft holds.
    draft: Option<(String, OnSwitched)>,
    requested: Option<(String, ModelSwitchRequest)>,
}

impl Pending {
    fn is_some(&self) -> bool {
        self.draft.is_some() || self.requested.is_some()
    }
}

type OnSwitched = Box<dyn FnOnce()>;

/// What happens to the form once it has the fields of the other model.
pub enum ModelSwitchRequest {
    /// It takes over the settings that fit.
    KeepSettings,
    /// The same, and then the settings and the picture of the model's example.
    LoadExample,
    /// It is filled with an input of that model, and the callback is called.
    Fill(Input, OnSwitched),
    /// The same, but the form's pictures stay.
    ApplySettings(Box<ResultSettings>),
}

impl ModelSwitch {
    /// No switch is pending.
    pub fn new(form: FormStore, pictures: PictureStore, notices: Notices) -> Self {
        Self {
            pending: StoredValue::new_local(Pending::default()),
            task: LatestTask::new(),
            form,
            pictures,
            notices,
        }
    }

    /// Switches to the model that the URL's query names, and loads its example if the query says
    /// so.
    pub fn open_query(self, address: Address) {
        let Some(name) = browser::query_param("model") else {
            return;
        };
        let request = if browser::query_param("example").is_some() {
            ModelSwitchRequest::LoadExample
        } else {
            ModelSwitchRequest::KeepSettings
        };
        address.replace_query("");
        self.switch(name, request);
    }

    /// Switches to the model called `name`.
    pub fn switch(self, name: String, request: ModelSwitchRequest) {
        self.pending
            .update_value(|pending| pending.requested = Some((name, request)));
        self.run();
    }

    /// Calls `load` as soon as the form has the fields of the draft's model, which may be now.
    pub fn for_draft(self, model: Option<ModelName>, load: impl FnOnce() + 'static) {
        let name = model.map_or_else(|| built_in().0.name, |model| model.to_string());
        if self.has_model(&name) {
            return load();
        }
        self.pending
            .update_value(|pending| pending.draft = Some((name, Box::new(load))));
        self.run();
    }

    /// Fills the form with an input of the model called `name`, after a switch if that is another
    /// one. A prediction of a bare version id may not know its model; `name` is empty then.
    pub fn fill(self, name: String, input: Input, then: impl FnOnce() + 'static) {
        if name.is_empty() || self.has_model(&name) {
            self.form.fill(&input);
            then();
        } else {
            self.switch(name, ModelSwitchRequest::Fill(input, Box::new(then)));
        }
    }

    /// Fills the form with the settings of a result, after a switch to its model. If that model
    /// cannot be loaded or the studio is embedded, the present one takes over those that it has
    /// fields for. The form's pictures stay.
    pub fn apply_settings(self, settings: ResultSettings) {
        let is_switching = self.pending.with_value(Pending::is_some);
        let is_present = self
            .form
            .with_model_untracked(|model| settings.is_for(&model.name));
        if is_present && !is_switching {
            self.apply_to_own_model(settings);
        } else if self.form.is_model_fixed() || settings.model.is_empty() {
            self.apply_to_other_model(&settings, None);
        } else {
            let name = settings.model.clone();
            self.switch(name, ModelSwitchRequest::ApplySettings(Box::new(settings)));
        }
    }

    /// Reports which settings the form has no fields for, as those of an older version.
    fn apply_to_own_model(self, mut settings: ResultSettings) {
        if !settings.model.is_empty() {
            // The owner may have corrected the roles since.
            settings.roles = self.form.with_untracked(|form| form.roles().clone());
        }
        let InputMapping { left, .. } = self.form.apply_settings(&settings);
        self.notices.show_info(describe(&[], &left));
    }

    /// Reports `why` the form does not have the model of the settings, and which were applied.
    fn apply_to_other_model(self, settings: &ResultSettings, why: Option<String>) {
        let InputMapping { mapped, left, .. } = self.form.apply_settings(settings);
        let report = match (why, describe(&mapped, &left)) {
            (Some(why), Some(applied)) => Some(format!("{why} {applied}")),
            (why, applied) => why.or(applied),
        };
        self.notices.show_info(report);
    }

    fn has_model(self, name: &str) -> bool {
        self.form.with_model_untracked(|model| model.name == name)
    }

    fn run(self) {
        self.form.set_loading(true);
        self.task.run(async move {
            match load_switching(self).await {
                Ok(switching) => switching.await,
                Err(_) => {
                    self.pending.set_value(Pending::default());
                    let sentence = i18n::part_load_failed_why().to_owned();
                    self.notices.show_info(sentence);
                }
            }
            self.form.set_loading(false);
        });
    }

    async fn switch_pending(self) {
        self.switch_to_draft().await;
        self.switch_to_requested().await;
    }

    async fn switch_to_draft(self) {
        let pending = |pending: &Pending| Some(pending.draft.as_ref()?.0.clone());
        let Some(name) = self.pending.with_value(pending) else {
            return;
        };
        let found = find_draft_model(&name).await;
        let load = self
            .pending
            .try_update_value(|pending| pending.draft.take())
            .flatten();
        match (found, load) {
            (Ok((model, schema, roles)), Some((_, load))) => {
                self.form.replace(model, Form::new(schema, roles));
                load();
            }
            (Err(sentence), _) => self.notices.show_info(sentence),
            (Ok(_), None) => {}
        }
    }

    async fn switch_to_requested(self) {
        let pending = |pending: &Pending| Some(pending.requested.as_ref()?.0.clone());
        let Some(name) = self.pending.with_value(pending) else {
            return;
        };
        let found = find(&name).await;
        let request = self
            .pending
            .try_update_value(|pending| pending.requested.take())
            .flatten();
        match (found, request) {
            (Ok(found), Some((_, request))) => self.complete(found, request),
            (Err(sentence), Some((_, ModelSwitchRequest::ApplySettings(settings)))) => {
                self.apply_to_other_model(&settings, Some(sentence));
            }
            (Err(sentence), Some(_)) => self.notices.show_info(sentence),
            (_, None) => {}
        }
    }

    fn complete(self, (read, entry): Found, request: ModelSwitchRequest) {
        match request {
            ModelSwitchRequest::KeepSettings => self.keep_settings(read),
            ModelSwitchRequest::LoadExample => {
                self.keep_settings(read);
                if let Some(entry) = entry {
                    self.load_example(&entry);
                }
            }
            ModelSwitchRequest::Fill(input, then) => {
                self.replace_form(read);
                self.form.fill(&input);
                then();
            }
            ModelSwitchRequest::ApplySettings(settings) => {
                self.replace_form(read);
                self.apply_to_own_model(*settings);
            }
        }
    }

    /// Takes over the settings that fit, and reports which those are.
    fn keep_settings(self, read: ReadModel) {
        let is_other = !self.has_model(&read.0.name);
        let InputMapping { mapped, left, .. } = self.replace_form(read);
        if is_other {
            self.notices.show_info(describe(&mapped, &left));
        }
    }

    fn replace_form(self, (model, schema, roles): ReadModel) -> InputMapping {
        let (form, mapping) = self
            .form
            .with_untracked(|form| form.convert_to(schema, roles));
        self.form.replace(model, form);
        mapping
    }

    fn load_example(self, entry: &Value) {
        let (input, picture) = self
            .form
            .with_untracked(|form| example(entry, form.roles()));
        self.form.fill_settings(&input, &[]);
        if let Some(url) = picture {
            self.pictures.choose_stored(url);
        }
    }

    /// Replaces the form's fields and roles by those of a changed catalog entry of its model.
    pub fn reload(self, entry: &Value) {
        if let Some(read) = StudioModel::read(entry) {
            browser::local_storage::set(MODEL, &StudioModel::excerpt(entry));
            self.replace_form(read);
        }
    }
}

type Switching = Pin<Box<dyn Future<Output = ()>>>;

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn load_switching(switch: ModelSwitch) -> Result<Switching, SplitLoaderError> {
    Ok(Box::pin(switch.switch_pending()))
}

/// A model and its catalog entry; the built-in model has none.
type Found = (ReadModel, Option<Value>);

/// The model called `name`, or a sentence on why it cannot be used.
async fn find(name: &str) -> Result<Found, String> {
    if name == built_in().0.name {
        return Ok((built_in(), None));
    }
    let entry = client::model_entry(name)
        .await
        .map_err(|error| load_error(name, &error))?;
    let read = StudioModel::read(&entry)
        .ok_or_else(|| format!("{name}: {}", i18n::model_unknown_inputs()))?;
    browser::local_storage::set(MODEL, &StudioModel::excerpt(&entry));
    Ok((read, Some(entry)))
}

/// The same for a draft, without a request if this browser has saved the model.
async fn find_draft_model(name: &str) -> Result<ReadModel, String> {
    match saved_model(name) {
        Some(read) => Ok(read),
        None => find(name).await.map(|(read, _)| read),
    }
}

fn saved_model(name: &str) -> Option<ReadModel> {
    let entry = serde_json::from_str::<Value>(&browser::local_storage::get(MODEL)?).ok()?;
    StudioModel::read(&entry).filter(|(model, ..)| model.name == name)
}

fn load_error(name: &str, error: &ClientError) -> String {
    if error.is_not_found() {
        i18n::model_gone(&name)
    } else {
        error.message()
    }
}

/// Which settings a form has taken over and which not; `None` if there were none.
fn describe(mapped: &[MappedInput], left: &[String]) -> Option<String> {
    let mapped: Vec<String> = mapped
        .iter()
        .map(|input| Label::name_of(&input.to))
        .collect();
    let left: Vec<String> = left.iter().map(|name| Label::name_of(name)).collect();
    let mut sentences = Vec::new();
    if !mapped.is_empty() {
        sentences.push(i18n::model_settings_applied(&mapped.join(", ")));
    }
    if !left.is_empty() {
        sentences.push(i18n::model_settings_omitted(&left.join(", ")));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}
