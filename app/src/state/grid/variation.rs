use api::{Axis, Kind, limits};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    json,
    state::{Form, form::text_of},
    words,
};

/// What a grid varies, as a person types it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variation {
    /// Across, and down.
    pub axes: [Varied; 2],
}

/// An input, and the values it is to take.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Varied {
    /// The input field; empty where nothing is varied.
    pub field: String,
    /// The values, as they are typed.
    pub text: String,
}

/// What that comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Planned {
    /// What is varied: across, and, where there are two, down.
    pub axes: Vec<Axis>,
    /// How many pictures that makes, as far as the values can be read.
    pub pictures: usize,
    /// What is wrong with the one, with the other, and with both together.
    pub faults: [Option<String>; 3],
}

impl Planned {
    /// The place of the direction that the first fault is about; one of both is about the second.
    pub fn first_fault(&self) -> Option<usize> {
        self.faults
            .iter()
            .position(Option::is_some)
            .map(|place| place.min(1))
    }
}

impl Variation {
    /// Reads what is kept; what cannot be read, as from a version with other types, is none.
    pub fn from_json(text: &str) -> Self {
        json::read(text).unwrap_or_default()
    }

    /// As it is kept; nothing where nothing is varied.
    pub fn to_json(&self) -> String {
        if self.is_on() {
            json::write(self)
        } else {
            String::new()
        }
    }

    /// True where anything is to be varied.
    pub fn is_on(&self) -> bool {
        self.axes.iter().any(Varied::is_on)
    }

    /// What it comes to.
    pub fn planned(&self, form: &Form) -> Planned {
        let axis = |varied: &Varied| Axis {
            field: varied.field.clone(),
            values: varied.values(form),
        };
        let axes: Vec<Axis> = self
            .axes
            .iter()
            .filter(|varied| varied.is_on())
            .map(axis)
            .collect();
        let pictures = axes.iter().map(|axis| axis.values.len().max(1)).product();
        let [across, down] = &self.axes;
        let faults = [
            across.fault(form),
            down.fault(form),
            self.fault_of_both(&axes, pictures),
        ];
        Planned {
            axes,
            pictures,
            faults,
        }
    }

    fn fault_of_both(&self, axes: &[Axis], pictures: usize) -> Option<String> {
        let [across, down] = &self.axes;
        if across.is_on() && across.field == down.field {
            return Some(words::grid_two_settings().to_owned());
        }
        (pictures > limits::GRID_PICTURES).then(|| {
            let counts: Vec<String> = axes
                .iter()
                .map(|axis| axis.values.len().to_string())
                .collect();
            words::grid_too_many(&counts.join(" x "), &pictures, &limits::GRID_PICTURES)
        })
    }
}

impl Varied {
    /// True where it varies something.
    pub fn is_on(&self) -> bool {
        !self.field.is_empty()
    }

    /// The values, each once.
    fn values(&self, form: &Form) -> Vec<Value> {
        let mut values = Vec::new();
        let mut probe = form.clone();
        for text in self.parts(form) {
            probe.set(&self.field, text);
            let value = probe.entry(&self.field).and_then(|entry| entry.value());
            values.extend(value.filter(|value| !values.contains(value)));
        }
        values
    }

    /// What is wrong with the first value with which anything is.
    fn fault(&self, form: &Form) -> Option<String> {
        if !self.is_on() {
            return None;
        }
        let parts = self.parts(form);
        if parts.is_empty() {
            return Some(
                if self.is_prose(form) {
                    words::grid_type_lines()
                } else {
                    words::grid_type_values()
                }
                .to_owned(),
            );
        }
        let mut probe = form.clone();
        parts.into_iter().find_map(|text| {
            probe.set(&self.field, text);
            let fault = probe.entry(&self.field)?.fault.as_ref()?;
            Some(format!("{text}: {fault}"))
        })
    }

    /// The texts of the values: a line each where they are prose, else parted by commas. With a semicolon or a line break between them a
    /// comma is a decimal one.
    fn parts<'a>(&'a self, form: &Form) -> Vec<&'a str> {
        let text = self.text.as_str();
        let parts: Vec<&str> = match () {
            () if self.is_prose(form) => text.lines().collect(),
            () if text.contains([';', '\n']) => text.split([';', '\n']).collect(),
            () => text.split(',').collect(),
        };
        parts
            .into_iter()
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect()
    }

    /// True where a value may hold commas.
    pub fn is_prose(&self, form: &Form) -> bool {
        form.entry(&self.field)
            .is_some_and(|entry| matches!(entry.field.kind, Kind::Text(_)))
    }

    /// The values to begin with: everything that can be chosen, some seeds where none is given, or what stands in the form.
    pub fn suggested(field: &str, form: &Form, seed: impl Fn() -> u32) -> Self {
        const SEEDS: usize = 3;
        let joined = |values: Vec<String>| values.join(", ");
        let text = match form.entry(field).map(|entry| &entry.field.kind) {
            Some(Kind::Choice(values)) => joined(values.iter().map(text_of).collect()),
            Some(Kind::Boolean) => joined([true, false].map(|yes| yes.to_string()).to_vec()),
            Some(_)
                if form.roles().seed.as_deref() == Some(field) && form.text(field).is_empty() =>
            {
                joined((0..SEEDS).map(|_| seed().to_string()).collect())
            }
            _ => form.text(field).to_owned(),
        };
        Self {
            field: field.to_owned(),
            text,
        }
    }
}

/// The settings that can be varied, and what they are called.
pub fn variable(form: &Form) -> Vec<(String, String)> {
    let fits = |kind: &Kind| !matches!(kind, Kind::Uri | Kind::Secret | Kind::List(_) | Kind::Any);
    let is_count = |name: &str| form.roles().count.as_deref() == Some(name);
    let entries = form
        .entries()
        .iter()
        .filter(|entry| fits(&entry.field.kind) && !is_count(&entry.field.name));
    entries
        .map(|entry| (entry.field.name.clone(), entry.label.name.clone()))
        .collect()
}

#[cfg(test)]
mod tests;
