use api::{Axis, Kind, limits};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    i18n, json,
    state::{Form, form::text_of},
};

/// The settings that a grid varies, as they are typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variation {
    /// For the columns and for the rows.
    pub axes: [Varied; 2],
}

/// An input and its values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Varied {
    /// The input's name; empty if none is varied.
    pub field: String,
    /// The values as they are typed.
    pub text: String,
}

/// The validated variation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Planned {
    /// The axes: columns, then rows.
    pub axes: Vec<Axis>,
    /// The number of images, of the values that are valid.
    pub pictures: usize,
    /// Errors of the columns, the rows, and of both together.
    pub faults: [Option<String>; 3],
}

impl Planned {
    /// Index of the axis of the first error; an error of both counts for the second.
    pub fn first_fault(&self) -> Option<usize> {
        self.faults
            .iter()
            .position(Option::is_some)
            .map(|place| place.min(1))
    }
}

impl Variation {
    /// Parses the stored text. Invalid text, as of another version, is no variation.
    pub fn from_json(text: &str) -> Self {
        json::read(text).unwrap_or_default()
    }

    /// The text to store; empty if nothing is varied.
    pub fn to_json(&self) -> String {
        if self.is_on() {
            json::write(self)
        } else {
            String::new()
        }
    }

    /// True if a setting is varied.
    pub fn is_on(&self) -> bool {
        self.axes.iter().any(Varied::is_on)
    }

    /// Validates the variation.
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
            return Some(i18n::grid_two_settings().to_owned());
        }
        (pictures > limits::GRID_PICTURES).then(|| {
            let counts: Vec<String> = axes
                .iter()
                .map(|axis| axis.values.len().to_string())
                .collect();
            i18n::grid_too_many(&counts.join(" x "), &pictures, &limits::GRID_PICTURES)
        })
    }
}

impl Varied {
    /// True if it names an input.
    pub fn is_on(&self) -> bool {
        !self.field.is_empty()
    }

    /// The distinct values.
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

    /// The error of the first invalid value.
    fn fault(&self, form: &Form) -> Option<String> {
        if !self.is_on() {
            return None;
        }
        let parts = self.parts(form);
        if parts.is_empty() {
            return Some(
                if self.is_prose(form) {
                    i18n::grid_type_lines()
                } else {
                    i18n::grid_type_values()
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

    /// The texts of the values: one per line for prose, else separated by commas. If they are
    /// separated by semicolons or line breaks, a comma is a decimal separator.
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

    /// True if a value may contain commas.
    pub fn is_prose(&self, form: &Form) -> bool {
        form.entry(&self.field)
            .is_some_and(|entry| matches!(entry.field.kind, Kind::Text(_)))
    }

    /// Suggested values: all options, some random seeds, or the value in the form.
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

/// The settings that can be varied, with their labels.
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
