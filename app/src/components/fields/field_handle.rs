use leptos::prelude::*;

use crate::{
    browser,
    state::{Entry, Form, Label, Section, Widget},
};

/// One field of a form in the page: reads and writes the form's signal.
#[derive(Debug, Clone, Copy)]
pub struct FieldHandle {
    form: RwSignal<Form>,
    index: usize,
    /// Distinguishes the forms of a page in the ids of their controls; 0 is the only form.
    scope: usize,
}

/// The id of a field's control in the document.
pub fn control_id(name: &str) -> String {
    format!("field-{name}")
}

impl FieldHandle {
    /// The fields of a section in the order of the schema. Valid until the form gets the fields of
    /// another model.
    pub fn in_section(form: RwSignal<Form>, section: Section) -> Vec<Self> {
        form.with_untracked(|form| {
            form.entries()
                .iter()
                .enumerate()
                .filter(|(_, entry)| entry.section == section)
                .map(|(index, _)| index)
                .collect::<Vec<usize>>()
        })
        .into_iter()
        .map(|index| Self {
            form,
            index,
            scope: 0,
        })
        .collect()
    }

    /// The field called `name`, of one form of several.
    pub fn named(form: RwSignal<Form>, scope: usize, name: &str) -> Option<Self> {
        let index = form.with_untracked(|form| {
            form.entries()
                .iter()
                .position(|entry| entry.field.name == name)
        })?;
        Some(Self { form, index, scope })
    }

    /// Reads what does not change while the field exists.
    fn read<T>(self, read: impl FnOnce(&Entry) -> T) -> T {
        self.form
            .with_untracked(|form| match form.entries().get(self.index) {
                Some(entry) => read(entry),
                None => read(&Entry::removed()),
            })
    }

    /// Follows what changes; the default once the field has been removed.
    fn memo<T: Default + PartialEq + Send + Sync + 'static>(
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
        self.read(|entry| entry.field.name.clone())
    }

    /// The id of its control.
    pub fn id(self) -> String {
        match self.scope {
            0 => control_id(&self.name()),
            scope => control_id(&format!("{scope}-{}", self.name())),
        }
    }

    /// Its name and small print.
    pub fn label(self) -> Label {
        self.read(|entry| entry.label.clone())
    }

    /// The model author's explanation.
    pub fn description(self) -> String {
        self.read(|entry| entry.field.description.clone())
    }

    /// Its control.
    pub fn widget(self) -> Widget {
        self.read(|entry| entry.widget.clone())
    }

    /// True if it has a default, which is used while it is blank.
    pub fn has_default(self) -> bool {
        self.read(|entry| entry.field.default.is_some())
    }

    /// Its default, if that is a number.
    pub fn default_number(self) -> Option<f64> {
        self.read(|entry| {
            entry
                .field
                .default
                .as_ref()
                .and_then(serde_json::Value::as_f64)
        })
    }

    /// Its text.
    pub fn text(self) -> Memo<String> {
        self.memo(|entry| entry.text.clone())
    }

    /// Its validation fault.
    pub fn fault(self) -> Memo<Option<String>> {
        self.memo(|entry| entry.fault.clone())
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

    /// Takes over the content of a number box.
    pub fn set_number(self, event: &leptos::ev::Event) {
        if browser::has_bad_input(event) {
            let name = self.name();
            self.form.update(|form| form.set_unreadable(&name));
        } else {
            self.set(event_target_value(event));
        }
    }
}
