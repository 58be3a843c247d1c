use api::{
    Draft, EngineInfo, Input, InputMapping, InputRole, InputSchema, InvalidField, PredictionId,
    Roles, routes,
};
use leptos::prelude::*;
use serde_json::Value;

use super::embed::EmbedPolicy;
use crate::state::{Form, PictureRole, ReadModel, ResultSettings, StudioModel, role_key, text_of};

/// The inputs as a person types them, and the model that they belong to.
#[derive(Clone, Copy)]
pub struct FormStore {
    form: RwSignal<Form>,
    model: RwSignal<StudioModel>,
    /// Counts the times that the form got other fields.
    generation: RwSignal<usize>,
    /// The result whose settings the form has.
    parent: StoredValue<Option<PredictionId>>,
    /// The fields of another model are being loaded.
    is_loading: RwSignal<bool>,
    embed: EmbedPolicy,
}

impl FormStore {
    /// The form of the built-in model, at its defaults.
    pub fn new(embed: EmbedPolicy) -> Self {
        let (model, schema, roles) = built_in();
        Self {
            form: RwSignal::new(Form::new(schema, roles)),
            model: RwSignal::new(model),
            generation: RwSignal::new(0),
            parent: StoredValue::new(None),
            is_loading: RwSignal::new(false),
            embed,
        }
    }

    /// The signal that the controls of the fields read and write.
    pub fn signal(self) -> RwSignal<Form> {
        self.form
    }

    /// Reads the form. Reactive.
    pub fn with<T>(self, read: impl FnOnce(&Form) -> T) -> T {
        self.form.with(read)
    }

    /// Reads the form without subscribing to it.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Form) -> T) -> T {
        self.form.with_untracked(read)
    }

    /// Reads the model. Reactive.
    pub fn with_model<T>(self, read: impl FnOnce(&StudioModel) -> T) -> T {
        self.model.with(read)
    }

    /// Reads the model without subscribing to it.
    pub fn with_model_untracked<T>(self, read: impl FnOnce(&StudioModel) -> T) -> T {
        self.model.with_untracked(read)
    }

    /// Subscribes to changes of the set of fields, but not to what is typed into them.
    pub fn track_fields(self) {
        self.generation.track();
    }

    /// Engine times and prices of the form's model. Reactive.
    pub fn engine_info(self, engine: &EngineInfo) -> EngineInfo {
        self.model.with(|model| model.engine_info(engine))
    }

    /// The model's own name for an input that the form knows by a role; `key` itself if the model
    /// has none.
    pub fn field_name(self, key: &str) -> String {
        self.form
            .with_untracked(|form| form.field_name(key).unwrap_or(key).to_owned())
    }

    /// True if the form keeps its model: the studio is embedded.
    pub fn is_model_fixed(self) -> bool {
        self.embed.is_embedded()
    }

    /// True if the visitor may set the input called `field`.
    pub fn is_editable(self, field: &str) -> bool {
        self.embed.is_editable(field)
    }

    /// Sets the inputs that the owner of an embedded studio has fixed.
    pub fn set_fixed_inputs(self) {
        let fixed = self.embed.fixed_inputs();
        self.form.update(|form| {
            for (name, value) in &fixed {
                form.set(name, text_of(value));
            }
        });
    }

    /// True while the fields of another model are being loaded. Reactive.
    pub fn is_loading(self) -> bool {
        self.is_loading.get()
    }

    /// Starts or ends the loading of another model's fields.
    pub fn set_loading(self, is_loading: bool) {
        self.is_loading.set(is_loading);
    }

    /// The URL of the picture of `role` that would be sent; empty if there is none.
    pub fn picture_url(self, role: PictureRole) -> String {
        self.form
            .with_untracked(|form| form.text(role.key()).to_owned())
    }

    /// The fault of the picture of `role`.
    pub fn picture_fault(self, role: PictureRole) -> Memo<Option<String>> {
        Memo::new(move |_| {
            self.form
                .with(|form| form.entry(role.key()).and_then(|entry| entry.fault.clone()))
        })
    }

    /// The name of the first field with a fault.
    pub fn first_invalid_field(self) -> Option<String> {
        self.form
            .with_untracked(|form| Some(form.first_fault()?.field.name.clone()))
    }

    /// The result whose settings the form has: the parent of the next prediction.
    pub fn parent(self) -> Option<PredictionId> {
        self.parent.get_value()
    }

    /// Sets the parent of the next prediction.
    pub fn set_parent(self, parent: Option<PredictionId>) {
        self.parent.set_value(parent);
    }

    /// Types `text` into the field `name`.
    pub fn set(self, name: &str, text: impl Into<String>) {
        self.form.update(|form| form.set(name, text));
    }

    /// Types `seed` into the field for it.
    pub fn set_seed(self, seed: i64) {
        self.set(&role_key(InputRole::Seed), seed.to_string());
    }

    /// Sets the addresses of both pictures in one update.
    pub fn set_picture_urls(self, image: String, depth: String) {
        self.form.update(|form| {
            form.set(PictureRole::Image.key(), image);
            form.set(PictureRole::Depth.key(), depth);
        });
    }

    /// Removes the fault of the picture of `role`; for an image also both addresses.
    pub fn reset_picture(self, role: PictureRole) {
        self.form.update(|form| {
            form.set_fault(role.key(), None);
            if role == PictureRole::Image {
                form.set(PictureRole::Image.key(), "");
                form.set(PictureRole::Depth.key(), "");
            }
        });
    }

    /// Marks a fault on the picture of `role`.
    pub fn set_picture_fault(self, role: PictureRole, sentence: Option<String>) {
        self.form
            .update(|form| form.set_fault(role.key(), sentence));
    }

    /// Marks on the picture of `role` why it was refused: by the server's `faults`, or in a
    /// `sentence` if there are none. A refused image is removed from the form.
    pub fn reject_picture(self, role: PictureRole, faults: &[InvalidField], sentence: String) {
        self.form.update(|form| {
            if role == PictureRole::Image {
                form.set(role.key(), "");
            }
            if faults.is_empty() {
                form.set_fault(role.key(), Some(sentence));
                return;
            }
            let field = format!("input.{}", form.field_name(role.key()).unwrap_or_default());
            let faults: Vec<InvalidField> = faults
                .iter()
                .map(|fault| InvalidField {
                    field: field.clone(),
                    ..fault.clone()
                })
                .collect();
            form.mark_faults(&faults);
        });
    }

    /// Checks every field and marks its faults. True if the input can be sent.
    pub fn check(self) -> bool {
        self.form.try_update(Form::check) == Some(true)
    }

    /// Marks the faults that the server found. Those that belong to no field are returned.
    pub fn mark_faults(self, faults: &[InvalidField]) -> Vec<String> {
        self.form
            .try_update(|form| form.mark_faults(faults))
            .unwrap_or_default()
    }

    /// Fills the form with `input`; fields that it leaves out return to their defaults.
    pub fn fill(self, input: &Input) {
        self.form.update(|form| form.fill(input));
    }

    /// The same, but the pictures and the fields named in `keep` stay as they are. Returns the names
    /// of settings without a field.
    pub fn fill_settings(self, settings: &Input, keep: &[&str]) -> Vec<String> {
        self.form
            .try_update(|form| form.fill_settings(settings, keep))
            .unwrap_or_default()
    }

    /// Fills the form with settings of any model; its pictures stay. Returns which of the settings
    /// the form has fields for that the visitor may set.
    pub fn apply_settings(self, settings: &ResultSettings) -> InputMapping {
        self.form
            .try_update(|form| form.apply_settings(settings, |name| self.is_editable(name)))
            .unwrap_or_default()
    }

    /// The input without its pictures.
    pub fn settings(self) -> Input {
        self.form.with_untracked(|form| {
            let mut input = form.to_input();
            for role in [PictureRole::Image, PictureRole::Depth] {
                if let Some(name) = form.field_name(role.key()) {
                    input.remove(name);
                }
            }
            input
        })
    }

    /// Restores the texts and the parent of a draft.
    pub fn restore(self, draft: &Draft) {
        self.form.update(|form| form.restore(&draft.texts));
        self.parent.set_value(draft.parent.clone());
    }

    /// Changes to another model and its fields.
    pub fn replace(self, model: StudioModel, form: Form) {
        self.model.set(model);
        self.form.set(form);
        self.generation.update(|generation| *generation += 1);
    }
}

/// The model that every engine runs. Read as plain JSON: deserializing the whole model adds 10 kB
/// of code.
pub fn built_in() -> ReadModel {
    let version = serde_json::from_str::<Value>(api::DEPTH2IMG_FORM)
        .expect("the version is part of this program and tested to be readable");
    let schema = InputSchema::from_openapi(&version["openapi_schema"])
        .expect("the version is part of this program and has a schema");
    let name = routes::DEPTH2IMG_MODEL
        .trim_start_matches("/v1/models/")
        .to_owned();
    let version = version["id"].as_str().unwrap_or_default().to_owned();
    let roles = Roles::of(&schema);
    (
        StudioModel {
            name,
            version,
            ..StudioModel::default()
        },
        schema,
        roles,
    )
}
