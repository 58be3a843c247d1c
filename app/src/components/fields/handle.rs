use leptos::prelude::*;

use crate::{
    browser,
    state::{Entry, Form, Label, Place, Widget},
};

/// One field of the form on the page.
#[derive(Debug, Clone, Copy)]
pub struct Handle {
    form: RwSignal<Form>,
    index: usize,
    scope: usize,
}

/// The id of a field's control in the document.
pub fn control_id(name: &str) -> String {
    format!("field-{name}")
}

impl Handle {
    /// The fields that stand at `place`, in the order of the schema. They stand until the form is of another model.
    pub fn all_at(form: RwSignal<Form>, place: Place) -> Vec<Self> {
        let places: Vec<Place> =
            form.with_untracked(|form| form.entries().iter().map(|entry| entry.place).collect());
        places
            .into_iter()
            .enumerate()
            .filter(|(_, its)| *its == place)
            .map(|(index, _)| Self {
                form,
                index,
                scope: 0,
            })
            .collect()
    }

    /// The field of that name. Where a page has several forms, `scope` tells their fields apart in the document.
    pub fn named(form: RwSignal<Form>, scope: usize, name: &str) -> Option<Self> {
        let index = form.with_untracked(|form| {
            form.entries()
                .iter()
                .position(|entry| entry.field.name == name)
        })?;
        Some(Self { form, index, scope })
    }

    fn fixed<T>(self, read: impl FnOnce(&Entry) -> T) -> T {
        self.form
            .with_untracked(|form| match form.entries().get(self.index) {
                Some(entry) => read(entry),
                None => read(&Entry::gone()),
            })
    }

    /// Of a field that went with its model, nothing.
    fn live<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Entry) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.form.with(|form| {
                form.entries()
                    .get(self.index)
                    .map(&read)
                    .unwrap_or_default()
            })
        })
    }

    /// Its key in the input.
    pub fn name(self) -> String {
        self.fixed(|entry| entry.field.name.clone())
    }

    /// The id of its control.
    pub fn id(self) -> String {
        match self.scope {
            0 => control_id(&self.name()),
            scope => control_id(&format!("{scope}-{}", self.name())),
        }
    }

    /// What a person reads at it.
    pub fn label(self) -> Label {
        self.fixed(|entry| entry.label.clone())
    }

    /// The model author's explanation.
    pub fn description(self) -> String {
        self.fixed(|entry| entry.field.description.clone())
    }

    /// What it is typed into.
    pub fn widget(self) -> Widget {
        self.fixed(|entry| entry.widget.clone())
    }

    /// Something is used where it is blank.
    pub fn has_default(self) -> bool {
        self.fixed(|entry| entry.field.default.is_some())
    }

    /// What is used where it is blank.
    pub fn default_number(self) -> Option<f64> {
        self.fixed(|entry| {
            entry
                .field
                .default
                .as_ref()
                .and_then(serde_json::Value::as_f64)
        })
    }

    /// What is typed into it.
    pub fn text(self) -> Memo<String> {
        self.live(|entry| entry.text.clone())
    }

    /// What is wrong with it.
    pub fn fault(self) -> Memo<Option<String>> {
        self.live(|entry| entry.fault.clone())
    }

    /// `aria-invalid` of its control.
    pub fn invalid(self) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync + 'static {
        let fault = self.fault();
        move || fault.with(|fault| fault.is_some().then_some("true"))
    }

    /// `aria-describedby` of its control.
    pub fn described_by(self) -> String {
        format!("{}-fault", self.id())
    }

    /// Types `text` into it.
    pub fn set(self, text: impl Into<String>) {
        let name = self.name();
        self.form.update(|form| form.set(&name, text));
    }

    /// Takes in what a number box holds.
    pub fn set_number(self, event: &leptos::ev::Event) {
        if browser::has_bad_input(event) {
            let name = self.name();
            self.form.update(|form| form.set_unreadable(&name));
        } else {
            self.set(event_target_value(event));
        }
    }
}
