use crate::components::compare::Direction;
use leptos::prelude::document;

/// The direction in which the page is read, as its `dir` attribute says.
pub fn reading_direction() -> Direction {
    match document().dir().as_str() {
        "rtl" => Direction::RightToLeft,
        _ => Direction::LeftToRight,
    }
}
