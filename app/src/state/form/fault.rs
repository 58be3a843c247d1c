use api::{Field, InvalidField, Kind, decimal};

use crate::state::widget::offered;

/// A fault in words for the person at the form. The server's words are kept where there are no better.
pub fn sentence(field: &Field, fault: &InvalidField) -> String {
    let bounds = offered(field);
    match (fault.kind.as_str(), &field.kind) {
        ("required", Kind::Uri) => "Choose a picture first.".into(),
        ("required", _) => "This cannot be left out.".into(),
        ("number_gte", _) => {
            bounds.minimum.map_or_else(|| fault.description.clone(), |least| format!("Must be {} or more.", decimal(least)))
        }
        ("number_lte", _) => bounds.maximum.map_or_else(|| fault.description.clone(), |most| format!("Must be {} or less.", decimal(most))),
        ("invalid_type", Kind::Integer(_)) if field.name == "seed" => "Must be a whole number, or blank for a random one.".into(),
        ("invalid_type", Kind::Integer(_)) => "Must be a whole number.".into(),
        ("invalid_type", Kind::Number(_)) => "Must be a number.".into(),
        ("enum", _) => "Must be one of the list.".into(),
        ("format", Kind::Uri) => "Must be a full address, as https://example.com/picture.jpg.".into(),
        ("invalid_picture", _) => picture(&fault.description),
        ("string_lte", _) => "This is longer than what is taken. Shorten it.".into(),
        _ => fault.description.clone(),
    }
}

/// "is an SVG drawing; …" as a sentence.
fn picture(description: &str) -> String {
    let full_stop = if description.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("This {description}{full_stop}")
}
