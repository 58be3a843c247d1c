//! The form of a model: one [`Entry`] per field of its input schema, with the typed text and its
//! validation fault.

mod entry;
mod fault;
mod result_settings;

use api::{Field, Input, InputMapping, InputRole, InputSchema, InvalidField, Kind, Roles};
use serde_json::{Map, Value};

pub use entry::{Entry, text_of, to_text};
pub use result_settings::ResultSettings;

/// The inputs of one model version, as a person types them.
///
/// Methods find a field by its name, or by the key of its role: [`role_key`] of the image is
/// `role:image`. The text of a role that the model has no field for stays unassigned in the form,
/// since another model may have one.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    schema: InputSchema,
    roles: Roles,
    entries: Vec<Entry>,
    /// Texts by the key of their role.
    unassigned: Map<String, Value>,
}

/// The key of the field with a role, whatever the model calls that field.
pub fn role_key(role: InputRole) -> String {
    format!("{ROLE_PREFIX}{}", role.as_str())
}

const ROLE_PREFIX: &str = "role:";

impl Form {
    /// The form of `schema`, with every field at its default.
    pub fn new(schema: InputSchema, roles: Roles) -> Self {
        let entries = schema
            .fields()
            .iter()
            .cloned()
            .map(|field| Entry::new(field, &roles))
            .collect();
        Self {
            schema,
            roles,
            entries,
            unassigned: Map::new(),
        }
    }

    /// The form of another model with those settings of this one that fit, and a report on which
    /// do.
    pub fn convert_to(&self, schema: InputSchema, roles: Roles) -> (Self, InputMapping) {
        let changed = self.changed();
        let mapping = api::map_input(&changed, &self.roles, &schema, &roles);
        let mut form = Self::new(schema, roles);
        form.set_values(&mapping.input);
        form.unassigned = self.unassigned.clone();
        for role in InputRole::ALL {
            let is_changed = self
                .roles
                .get(role)
                .is_some_and(|name| changed.contains_key(name));
            if is_changed && form.roles.get(role).is_none() {
                let key = role_key(role);
                let text = self.text(&key).into();
                form.unassigned.insert(key, text);
            }
        }
        for (key, text) in &self.unassigned {
            if form.field_name(key).is_some() {
                form.set(key, text.as_str().unwrap_or_default());
                form.unassigned.remove(key);
            }
        }
        (form, mapping)
    }

    /// The input without values that equal their default: another model has other defaults.
    fn changed(&self) -> Input {
        let mut input = self.to_input();
        input.retain(|name, value| {
            self.schema
                .field(name)
                .is_none_or(|field| field.default.as_ref() != Some(value))
        });
        input
    }

    /// The roles of the fields.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// The schema of the fields.
    pub fn schema(&self) -> &InputSchema {
        &self.schema
    }

    /// The name of the field called `name`, or with the role of that key; `None` if the model has
    /// no such field.
    pub fn field_name<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        let Some(role_name) = name.strip_prefix(ROLE_PREFIX) else {
            return self.schema.field(name).map(|field| field.name.as_str());
        };
        let role = InputRole::ALL
            .into_iter()
            .find(|role| role.as_str() == role_name)?;
        self.roles.get(role)
    }

    /// The fields, in the order of the schema.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The field called `name`.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        let name = self.field_name(name)?;
        self.entries.iter().find(|entry| entry.field.name == name)
    }

    /// The text of the field called `name`, or the unassigned text of that role.
    pub fn text(&self, name: &str) -> &str {
        match self.entry(name) {
            Some(entry) => &entry.text,
            None => self
                .unassigned
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default(),
        }
    }

    /// Types `text` into a field and validates it.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        let text = text.into();
        if self.field_name(name).is_none() && name.starts_with(ROLE_PREFIX) {
            self.unassigned.insert(name.to_owned(), text.into());
            return;
        }
        self.change(name, |entry| entry.set(text));
        self.validate(name);
    }

    /// Marks a number field whose text is not a number.
    pub fn set_unreadable(&mut self, name: &str) {
        self.change(name, Entry::set_unreadable);
        self.validate(name);
    }

    /// Sets or clears the fault of a field, a sentence.
    pub fn set_fault(&mut self, name: &str, fault: Option<String>) {
        self.change(name, |entry| entry.fault = fault);
    }

    fn change(&mut self, name: &str, change: impl FnOnce(&mut Entry)) {
        let Some(name) = self.field_name(name).map(str::to_owned) else {
            return;
        };
        if let Some(entry) = self
            .entries
            .iter_mut()
            .find(|entry| entry.field.name == name)
        {
            change(entry);
        }
    }

    /// Validates one field. An empty required field is no fault before the form is sent.
    fn validate(&mut self, name: &str) {
        let Some(entry) = self.entry(name) else {
            return;
        };
        let input: Input = entry
            .value()
            .map(|value| (entry.field.name.clone(), value))
            .into_iter()
            .collect();
        let faults = api::validate(&self.schema, &input)
            .err()
            .unwrap_or_default();
        let found = faults.iter().find(|fault| fault.kind != "required");
        let fault = found
            .map(|found| fault::sentence(&entry.field, found))
            .or_else(|| entry.bounds_fault());
        self.set_fault(name, fault);
    }

    /// The input. Blank fields are left out.
    pub fn to_input(&self) -> Input {
        self.entries
            .iter()
            .filter_map(|entry| Some((entry.field.name.clone(), entry.value()?)))
            .collect()
    }

    /// Validates every field by the server's rules and marks its fault. True if there are none.
    pub fn check(&mut self) -> bool {
        let input = self.to_input();
        for entry in &mut self.entries {
            entry.fault = entry.bounds_fault();
        }
        if let Err(faults) = api::validate(&self.schema, &input) {
            self.mark_faults(&faults);
        }
        self.first_fault().is_none()
    }

    /// Marks the faults that the server found. Returns the descriptions of those that belong to no
    /// field of the form.
    pub fn mark_faults(&mut self, faults: &[InvalidField]) -> Vec<String> {
        let mut without_field = Vec::new();
        for fault in faults {
            match self
                .entries
                .iter_mut()
                .find(|entry| entry.field.name == fault.input_name())
            {
                Some(entry) => entry.fault = Some(fault::sentence(&entry.field, fault)),
                None => without_field.push(fault.description.clone()),
            }
        }
        without_field
    }

    /// The first field with a fault, in reading order.
    pub fn first_fault(&self) -> Option<&Entry> {
        self.entries
            .iter()
            .filter(|entry| entry.fault.is_some())
            .min_by_key(|entry| entry.section as u8)
    }

    /// All texts by field name, and the unassigned ones, without those of secret fields.
    pub fn texts(&self) -> Map<String, Value> {
        let mut texts = self.unassigned.clone();
        for entry in &self.entries {
            if entry.field.kind != Kind::Secret {
                texts.insert(entry.field.name.clone(), entry.text.as_str().into());
            }
        }
        texts
    }

    /// Restores the texts of [`texts`](Self::texts). Unknown fields are ignored.
    pub fn restore(&mut self, texts: &Map<String, Value>) {
        for (name, text) in texts {
            self.set(name, text.as_str().unwrap_or_default());
        }
    }

    /// Fills the form with `input`; fields that it leaves out return to their defaults. A number
    /// field whose value is not a number is emptied and marked.
    pub fn fill(&mut self, input: &Input) {
        let fields: Vec<Field> = self
            .entries
            .iter()
            .map(|entry| entry.field.clone())
            .collect();
        let mut texts = Map::new();
        let mut unreadable = Vec::new();
        for field in &fields {
            let given = input.get(&field.name).or_else(|| {
                let role = self.roles.role_of(&field.name)?;
                input.get(&role_key(role))
            });
            let value = match given {
                Some(value) if field.kind == Kind::Secret && *value == api::HIDDEN => None,
                given => given,
            };
            let text = match value.or(field.default.as_ref()) {
                _ if is_unreadable(field, input) => {
                    unreadable.push(field.name.as_str());
                    String::new()
                }
                Some(value) => to_text(&field.kind, value),
                None => String::new(),
            };
            texts.insert(field.name.clone(), text.into());
        }
        self.restore(&texts);
        for name in unreadable {
            self.set_unreadable(name);
        }
    }

    /// Types the values of `input` into the form; other fields stay.
    fn set_values(&mut self, input: &Input) {
        for (name, value) in input {
            if let Some(entry) = self.entry(name) {
                let text = to_text(&entry.field.kind, value);
                self.set(name, text);
            }
        }
    }

    /// The number in a field; its default if the field is blank or not a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        let entry = self.entry(name)?;
        entry
            .value()
            .as_ref()
            .and_then(Value::as_f64)
            .or_else(|| entry.field.default.as_ref()?.as_f64())
    }
}

/// True if `input` has a value for a number field that is not a number.
fn is_unreadable(field: &Field, input: &Input) -> bool {
    let is_number_field = matches!(field.kind, Kind::Integer(_) | Kind::Number(_));
    let value = input.get(&field.name);
    is_number_field && value.is_some_and(|value| !value.is_number())
}

#[cfg(test)]
mod tests;
