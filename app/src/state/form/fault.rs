use api::{Field, InvalidField, Kind, decimal};

use crate::{
    state::{widget::offered, wording},
    words,
};

/// A fault in words for the person at the form. The server's words are kept where there are no better.
pub fn sentence(field: &Field, fault: &InvalidField) -> String {
    let bounds = offered(field);
    match (fault.kind.as_str(), &field.kind) {
        ("required", Kind::Uri) => words::fault_no_picture().into(),
        ("required", _) => words::fault_required().into(),
        ("number_gte", _) => bounds.minimum.map_or_else(
            || fault.description.clone(),
            |least| words::fault_least(&decimal(least)),
        ),
        ("number_lte", _) => bounds.maximum.map_or_else(
            || fault.description.clone(),
            |most| words::fault_most(&decimal(most)),
        ),
        ("invalid_type", Kind::Integer(_)) if field.name == "seed" => words::fault_seed().into(),
        ("invalid_type", Kind::Integer(_)) => words::fault_integer().into(),
        ("invalid_type", Kind::Number(_)) => words::fault_number().into(),
        ("enum", _) => words::fault_choice().into(),
        ("format", Kind::Uri) => words::fault_address().into(),
        ("invalid_picture", _) => picture(&fault.description),
        ("string_lte", _) => words::fault_too_long().into(),
        _ => fault.description.clone(),
    }
}

/// "is an SVG drawing; …" as a sentence.
fn picture(description: &str) -> String {
    words::fault_picture(&wording::full_stop(description))
}
