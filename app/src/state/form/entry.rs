use api::{Field, InvalidField, Kind, Roles};
use serde_json::Value;

use super::fault;
use crate::state::{Label, Place, Widget, number::parse_number, widget::offered};

/// One field: what it is, what is typed into it, what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The schema's field.
    pub field: Field,
    /// What a person reads at it.
    pub label: Label,
    /// Where it stands.
    pub place: Place,
    /// What it is typed into.
    pub widget: Widget,
    /// What is typed into it.
    pub text: String,
    /// What is wrong with it, in a sentence.
    pub fault: Option<String>,
    unreadable: bool,
}

impl Entry {
    /// The entry of `field`, holding its default.
    pub fn new(field: Field, roles: &Roles) -> Self {
        let role = roles.role_of(&field.name);
        let (label, place, widget) = (
            Label::of(&field, role),
            Place::of(&field, role),
            Widget::of(&field, role),
        );
        let text = field
            .default
            .as_ref()
            .map(|value| typed(&field.kind, value))
            .unwrap_or_default();
        Self {
            field,
            label,
            place,
            widget,
            text,
            fault: None,
            unreadable: false,
        }
    }

    /// What stands for a field that went with its model, until whatever shows it has gone too.
    pub fn gone() -> Self {
        let field = Field {
            name: String::new(),
            description: String::new(),
            required: false,
            default: None,
            unfit_default: None,
            is_deprecated: false,
            kind: Kind::Any,
        };
        Self::new(field, &Roles::default())
    }

    /// Types `text`.
    pub fn set(&mut self, text: String) {
        self.text = text;
        self.unreadable = false;
    }

    /// Notes that the box holds something that is no number; what could be read last is kept.
    pub fn set_unreadable(&mut self) {
        self.unreadable = true;
    }

    /// What is sent; nothing where the field is blank. A text that has a default is sent even when
    /// blank, for else the default would come back.
    pub fn value(&self) -> Option<Value> {
        let text = self.text.trim();
        if self.unreadable {
            return Some(Value::from("not a number"));
        }
        if text.is_empty() {
            let emptied = matches!(self.field.kind, Kind::Text(_)) && self.field.default.is_some();
            return emptied.then(|| Value::from(""));
        }
        Some(match &self.field.kind {
            Kind::Text(_) | Kind::Secret => Value::from(self.text.as_str()),
            Kind::List(kind) => text
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(|line| read(kind, line))
                .collect(),
            kind => read(kind, text),
        })
    }

    /// Where the value lies outside of what the form offers, which may be less than the schema allows.
    pub fn bounds_fault(&self) -> Option<String> {
        let value = self.value()?.as_f64()?;
        let bounds = offered(&self.field);
        let kind = match (bounds.minimum, bounds.maximum) {
            (Some(least), _) if value < least => "number_gte",
            (_, Some(most)) if value > most => "number_lte",
            _ => return None,
        };
        Some(fault::sentence(
            &self.field,
            &InvalidField::of(&self.field.name, kind, String::new()),
        ))
    }
}

/// A value of a kind, as typed.
fn read(kind: &Kind, text: &str) -> Value {
    match kind {
        Kind::Integer(_) | Kind::Number(_) => number(text),
        Kind::Boolean => Value::from(text == "true"),
        Kind::Choice(values) => values
            .iter()
            .find(|value| text_of(value) == text)
            .cloned()
            .unwrap_or_else(|| text.into()),
        Kind::Any => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        Kind::Text(_) | Kind::Secret | Kind::Uri | Kind::List(_) => Value::from(text),
    }
}

/// A number as typed, with a decimal point or comma; text where it is none, for the check to refuse. Digits
/// beyond 64 bits are none either: rounded, they would be another number.
fn number(text: &str) -> Value {
    let text = text.replace(',', ".");
    let whole = || {
        text.parse::<i64>()
            .map(Value::from)
            .or_else(|_| text.parse::<u64>().map(Value::from))
            .ok()
    };
    let fraction = || {
        text.contains(['.', 'e', 'E'])
            .then(|| parse_number(&text).map(Value::from))
            .flatten()
    };
    whole()
        .or_else(fraction)
        .unwrap_or_else(|| text.as_str().into())
}

/// A value as it stands in a field of a kind.
pub fn typed(kind: &Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::List(_), Value::Array(items)) => {
            items.iter().map(text_of).collect::<Vec<_>>().join("\n")
        }
        _ => text_of(value),
    }
}

/// A value as it stands in a field.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => api::json_text(other),
    }
}
