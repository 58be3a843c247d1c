use api::{Field, InvalidField, Kind, Roles};
use serde_json::Value;

use super::fault;
use crate::{
    json::parse_number,
    state::{Label, Section, Widget, widget::offered},
};

/// One field of the form and its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The schema's field.
    pub field: Field,
    /// Its name and explanation.
    pub label: Label,
    /// The section of the form that it is in.
    pub section: Section,
    /// Its control.
    pub widget: Widget,
    /// The text of its control.
    pub text: String,
    /// Its validation fault, a sentence.
    pub fault: Option<String>,
    /// The control holds something that the browser cannot read as a number.
    is_unreadable: bool,
}

impl Entry {
    /// The entry of `field` with its default.
    pub fn new(field: Field, roles: &Roles) -> Self {
        let role = roles.role_of(&field.name);
        let (label, section, widget) = (
            Label::of(&field, role),
            Section::of(&field, role),
            Widget::of(&field, role),
        );
        let text = field
            .default
            .as_ref()
            .map(|value| to_text(&field.kind, value))
            .unwrap_or_default();
        Self {
            field,
            label,
            section,
            widget,
            text,
            fault: None,
            is_unreadable: false,
        }
    }

    /// Stands in for a field of the previous model while its view is being removed.
    pub fn removed() -> Self {
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
        self.is_unreadable = false;
    }

    /// Marks the text as not a number. The last readable text stays.
    pub fn set_unreadable(&mut self) {
        self.is_unreadable = true;
    }

    /// The value to send; `None` if the field is blank. A text with a default is sent even if
    /// blank, as the server would use the default otherwise.
    pub fn value(&self) -> Option<Value> {
        let text = self.text.trim();
        if self.is_unreadable {
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
                .map(|line| parse(kind, line))
                .collect(),
            kind => parse(kind, text),
        })
    }

    /// The fault of a value outside the range that the form offers, which may be narrower than the
    /// schema's.
    pub fn bounds_fault(&self) -> Option<String> {
        let value = self.value()?.as_f64()?;
        let bounds = offered(&self.field);
        let kind = match (bounds.minimum, bounds.maximum) {
            (Some(minimum), _) if value < minimum => "number_gte",
            (_, Some(maximum)) if value > maximum => "number_lte",
            _ => return None,
        };
        Some(fault::sentence(
            &self.field,
            &InvalidField::of(&self.field.name, kind, String::new()),
        ))
    }
}

/// Parses a text as a value of `kind`; a text that does not fit stays one.
fn parse(kind: &Kind, text: &str) -> Value {
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

/// Parses a number with a decimal point or comma. Anything else stays a text, which validation
/// rejects; so do integers beyond 64 bits, which would have to be rounded.
fn number(text: &str) -> Value {
    let text = text.replace(',', ".");
    if let Ok(integer) = text.parse::<i64>() {
        return integer.into();
    }
    if let Ok(integer) = text.parse::<u64>() {
        return integer.into();
    }
    if text.contains(['.', 'e', 'E'])
        && let Some(number) = parse_number(&text)
    {
        return number.into();
    }
    text.into()
}

/// The text of a value in a field of `kind`.
pub fn to_text(kind: &Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::List(_), Value::Array(items)) => {
            items.iter().map(text_of).collect::<Vec<_>>().join("\n")
        }
        _ => text_of(value),
    }
}

/// The text of a value in a field.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => api::json_text(other),
    }
}
