//! New models in a search, for feeds and emails.
//!
//! - [`describe`]: queries and models as text

mod describe;

use api::CatalogQuery;

use crate::catalog::{Catalog, IndexedModel};
pub use describe::{describe_kinds, describe_query, single_line};
use store::day_of;

/// The results of a search by the day they were added, newest first, and within a day by creation.
/// Days are compared, and not times, because one import adds models in batches in no meaningful
/// order.
pub fn newest_first(catalog: &Catalog, query: &CatalogQuery) -> Vec<IndexedModel> {
    let mut models = catalog.search_all(query);
    models.sort_by(|a, b| {
        day_of(&b.added_at)
            .cmp(day_of(&a.added_at))
            .then_with(|| b.model.created_at.cmp(&a.model.created_at))
    });
    models
}
