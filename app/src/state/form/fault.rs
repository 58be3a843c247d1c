use api::{Field, InvalidField, Kind, decimal};

use crate::{i18n, state::widget::offered};

/// The sentence on a fault of a field: the page's own, or the server's description of kinds that
/// the page does not know.
pub fn sentence(field: &Field, fault: &InvalidField) -> String {
    let bounds = offered(field);
    match (fault.kind.as_str(), &field.kind) {
        ("required", Kind::Uri) => i18n::fault_no_picture().into(),
        ("required", _) => i18n::fault_required().into(),
        ("number_gte", _) => match bounds.minimum {
            Some(minimum) => i18n::fault_least(&decimal(minimum)),
            None => fault.description.clone(),
        },
        ("number_lte", _) => match bounds.maximum {
            Some(maximum) => i18n::fault_most(&decimal(maximum)),
            None => fault.description.clone(),
        },
        ("invalid_type", Kind::Integer(_)) if field.name == "seed" => i18n::fault_seed().into(),
        ("invalid_type", Kind::Integer(_)) => i18n::fault_integer().into(),
        ("invalid_type", Kind::Number(_)) => i18n::fault_number().into(),
        ("enum", _) => i18n::fault_choice().into(),
        ("format", Kind::Uri) => i18n::fault_address().into(),
        ("invalid_picture", _) => picture(&fault.description),
        ("string_lte", _) => i18n::fault_too_long().into(),
        _ => fault.description.clone(),
    }
}

/// Completes the server's "is an SVG drawing; …" to a sentence.
fn picture(description: &str) -> String {
    i18n::fault_picture(&i18n::with_full_stop(description))
}
