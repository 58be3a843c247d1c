use crate::geometry::ReadingDirection;
use leptos::prelude::document;

/// The reading direction in the `dir` attribute of the page.
pub fn reading_direction() -> ReadingDirection {
    match document().dir().as_str() {
        "rtl" => ReadingDirection::RightToLeft,
        _ => ReadingDirection::LeftToRight,
    }
}
