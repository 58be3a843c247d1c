//! The elements of the search page that the focus moves to, as ids and selectors.

use crate::browser;

/// Id of the search field.
pub const SEARCH_FIELD: &str = "explore-search";
/// Id of the button that opens the facets on a phone.
pub const FILTER_BUTTON: &str = "explore-filter";
/// Id of the number of models found.
pub const COUNT: &str = "explore-count";
/// Selector of a model in the list.
const ROW: &str = "[data-model]";
/// Selector of the link in it.
const ROW_LINK: &str = ".d2-explore-name";

/// Moves the focus to the number of models found, after the element that had it was removed.
pub fn focus_count() {
    browser::focus_by_id(COUNT);
}

/// Moves the focus to the next model (1) or the previous one (-1). False if there is none.
pub fn focus_row(step: i32) -> bool {
    browser::focus_step(ROW, ROW_LINK, step)
}
