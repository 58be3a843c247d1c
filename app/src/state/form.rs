//! The form: one [`Entry`] a field of the schema, what was typed into it, and what is wrong with it.

mod entry;
mod fault;

use api::{Carried, Field, Input, InputRole, InputSchema, InvalidField, Kind, Roles};
use serde_json::{Map, Value};

pub use entry::Entry;
pub use entry::{text_of, typed};

/// The inputs of one model version, as a person fills them in.
#[derive(Debug, Clone, PartialEq)]
///
/// A field is asked for by its name, or by what it is to the model: `role:image`, as [`role_key`] says. What a model has no field for is kept
/// aside under that: another model may have one.
pub struct Form {
    schema: InputSchema,
    roles: Roles,
    entries: Vec<Entry>,
    aside: Map<String, Value>,
}

/// By what a form knows the field of a role, whatever the model calls it.
pub fn role_key(role: InputRole) -> String {
    format!("{ROLE}{}", role.as_str())
}

const ROLE: &str = "role:";

impl Form {
    /// The form of `schema`, every field at its default; `roles` says which of them is what.
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
            aside: Map::new(),
        }
    }

    /// The form of another model, with the settings of this one as far as they fit, and what became of them.
    pub fn carried_to(&self, schema: InputSchema, roles: Roles) -> (Self, Carried) {
        let changed = self.changed();
        let carried = api::carry(&changed, &self.roles, &schema, &roles);
        let mut form = Self::new(schema, roles);
        form.fill(&carried.input);
        form.aside = self.aside.clone();
        for role in InputRole::ALL
            .into_iter()
            .filter(|role| form.roles.get(*role).is_none())
        {
            if self
                .roles
                .get(role)
                .is_some_and(|name| changed.contains_key(name))
            {
                form.aside
                    .insert(role_key(role), self.text(&role_key(role)).into());
            }
        }
        for (key, text) in &self.aside {
            if form.field_of(key).is_some() {
                form.set(key, text.as_str().unwrap_or_default());
                form.aside.remove(key);
            }
        }
        (form, carried)
    }

    /// The input, without what stands at its default: another model has defaults of its own.
    fn changed(&self) -> Input {
        let mut input = self.to_input();
        input.retain(|name, value| {
            self.schema
                .field(name)
                .is_none_or(|field| field.default.as_ref() != Some(value))
        });
        input
    }

    /// Which input is what.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// What the inputs may hold.
    pub fn schema(&self) -> &InputSchema {
        &self.schema
    }

    /// The name of the field that is asked for, if the model has it.
    pub fn field_of<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        match name.strip_prefix(ROLE) {
            Some(word) => InputRole::ALL
                .into_iter()
                .find(|role| role.as_str() == word)
                .and_then(|role| self.roles.get(role)),
            None => self.schema.field(name).map(|field| field.name.as_str()),
        }
    }

    /// The fields, in the order of the schema.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The field of that name.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        let name = self.field_of(name)?;
        self.entries.iter().find(|entry| entry.field.name == name)
    }

    /// What is typed into the field of that name; where there is no such field, what is kept aside for one.
    pub fn text(&self, name: &str) -> &str {
        self.entry(name).map_or_else(
            || {
                self.aside
                    .get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            },
            |entry| &entry.text,
        )
    }

    /// Types `text` into a field and tells at once what is wrong with it.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        let text = text.into();
        if self.field_of(name).is_none() && name.starts_with(ROLE) {
            self.aside.insert(name.to_owned(), text.into());
            return;
        }
        self.change(name, |entry| entry.set(text));
        self.recheck(name);
    }

    /// Notes that what stands in a number box cannot be read as a number.
    pub fn set_unreadable(&mut self, name: &str) {
        self.change(name, Entry::set_unreadable);
        self.recheck(name);
    }

    /// Says what is wrong with a field, in a sentence; with `None`, that nothing is.
    pub fn set_fault(&mut self, name: &str, fault: Option<String>) {
        self.change(name, |entry| entry.fault = fault);
    }

    fn change(&mut self, name: &str, change: impl FnOnce(&mut Entry)) {
        let Some(name) = self.field_of(name).map(str::to_owned) else {
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

    /// Looks at one field alone. That it is empty though required is not said before it is sent.
    fn recheck(&mut self, name: &str) {
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

    /// The input that the form stands for. What is blank is left out.
    pub fn to_input(&self) -> Input {
        self.entries
            .iter()
            .filter_map(|entry| Some((entry.field.name.clone(), entry.value()?)))
            .collect()
    }

    /// Checks everything, by the same rules as the server, and marks each fault on its field.
    /// True where the input can be sent.
    pub fn check(&mut self) -> bool {
        let input = self.to_input();
        for entry in &mut self.entries {
            entry.fault = entry.bounds_fault();
        }
        if let Err(faults) = api::validate(&self.schema, &input) {
            self.refuse(&faults);
        }
        self.first_fault().is_none()
    }

    /// Marks the faults that the server found. Those of no field here are returned, a sentence each.
    pub fn refuse(&mut self, faults: &[InvalidField]) -> Vec<String> {
        let mut homeless = Vec::new();
        for fault in faults {
            match self
                .entries
                .iter_mut()
                .find(|entry| entry.field.name == fault.input_name())
            {
                Some(entry) => entry.fault = Some(fault::sentence(&entry.field, fault)),
                None => homeless.push(fault.description.clone()),
            }
        }
        homeless
    }

    /// The first field, as the form is read, that something is wrong with.
    pub fn first_fault(&self) -> Option<&Entry> {
        self.entries
            .iter()
            .filter(|entry| entry.fault.is_some())
            .min_by_key(|entry| entry.place as u8)
    }

    /// What is typed, by field, and what is kept aside. What nobody is to see is not in it.
    pub fn texts(&self) -> Map<String, Value> {
        let open = self
            .entries
            .iter()
            .filter(|entry| entry.field.kind != Kind::Secret);
        let texts = open.map(|entry| (entry.field.name.clone(), entry.text.as_str().into()));
        texts.chain(self.aside.clone()).collect()
    }

    /// Types everything back in. Fields that do not exist any more are passed over.
    pub fn restore(&mut self, texts: &Map<String, Value>) {
        for (name, text) in texts {
            self.set(name, text.as_str().unwrap_or_default());
        }
    }

    /// Fills the form with the settings of a result; what the result left out is at its default. What should be a number and is none
    /// leaves its box empty and is told.
    pub fn adopt(&mut self, input: &Input) {
        let is_number = |field: &Field| matches!(field.kind, Kind::Integer(_) | Kind::Number(_));
        let is_unreadable = |field: &Field| {
            is_number(field)
                && input
                    .get(&field.name)
                    .is_some_and(|value| !value.is_number())
        };
        let fields: Vec<Field> = self
            .entries
            .iter()
            .map(|entry| entry.field.clone())
            .collect();
        let by_role = |field: &Field| input.get(&role_key(self.roles.role_of(&field.name)?));
        let texts = fields.iter().map(|field| {
            let is_shown = |value: &&Value| field.kind != Kind::Secret || **value != api::HIDDEN;
            let given = input
                .get(&field.name)
                .or_else(|| by_role(field))
                .filter(is_shown);
            let value = given
                .or(field.default.as_ref())
                .filter(|_| !is_unreadable(field));
            (
                field.name.clone(),
                value
                    .map(|value| typed(&field.kind, value))
                    .unwrap_or_default()
                    .into(),
            )
        });
        self.restore(&texts.collect());
        fields
            .iter()
            .filter(|field| is_unreadable(field))
            .for_each(|field| self.set_unreadable(&field.name));
    }

    /// Types an input over what is there; what it leaves out stays.
    fn fill(&mut self, input: &Input) {
        let texts = input.iter().filter_map(|(name, value)| {
            Some((
                name.clone(),
                typed(&self.entry(name)?.field.kind, value).into(),
            ))
        });
        self.restore(&texts.collect());
    }

    /// The number in a field; its default where it is blank or no number.
    pub fn number(&self, name: &str) -> Option<f64> {
        let entry = self.entry(name)?;
        entry
            .value()
            .as_ref()
            .and_then(Value::as_f64)
            .or_else(|| entry.field.default.as_ref()?.as_f64())
    }
}

#[cfg(test)]
mod tests;
