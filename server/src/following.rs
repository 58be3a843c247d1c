//! What whoever follows a search is told of, by feeds and by letters.
//!
//! - [`spoken`]: searches and models in words

mod spoken;

use api::CatalogQuery;

use crate::{
    catalog::{Catalog, Listed},
    store::day_of,
};
pub use spoken::{abilities, line, spoken};

/// The models that a search finds, those of the day on which the last came first; of a day's the youngest first. How often they ran is all one.
///
/// By days, because what is imported or listed together comes in parts, in no order that means anything.
pub fn newest(catalog: &Catalog, query: &CatalogQuery) -> Vec<Listed> {
    let mut found = catalog.find(query);
    found.sort_by(|a, b| {
        day_of(&b.arrived_at)
            .cmp(day_of(&a.arrived_at))
            .then_with(|| b.model.created_at.cmp(&a.model.created_at))
    });
    found
}

/// `owner/name`.
pub fn full_name(listed: &Listed) -> String {
    format!("{}/{}", listed.model.owner, listed.model.name)
}
