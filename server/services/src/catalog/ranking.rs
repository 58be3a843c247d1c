//! The order of search results.

use std::cmp::{Ordering, Reverse};

use api::{CatalogModel, CatalogSort};

/// Share by which each power of ten of runs raises a relevance score.
const POPULARITY_BOOST: f64 = 0.1;

/// Compares two models with their relevance scores; `Less` sorts first.
pub fn compare(
    sort: CatalogSort,
    (a, a_score): (&CatalogModel, f64),
    (b, b_score): (&CatalogModel, f64),
) -> Ordering {
    let by_sort = match sort {
        CatalogSort::Relevance => boosted(b, b_score).total_cmp(&boosted(a, a_score)),
        CatalogSort::Runs => Ordering::Equal,
        CatalogSort::Trending => highest_first(a.growth, b.growth),
        CatalogSort::Newest => b.created_at.cmp(&a.created_at),
        CatalogSort::Updated => b.updated_at.cmp(&a.updated_at),
        CatalogSort::Cost => lowest_first(
            a.cost.as_ref().map(|cost| cost.dollars),
            b.cost.as_ref().map(|cost| cost.dollars),
        ),
        CatalogSort::Time => lowest_first(a.typical_seconds, b.typical_seconds),
    };
    by_sort.then_with(|| tie_breaker(a).cmp(&tie_breaker(b)))
}

/// Orders models that are equal otherwise: most runs first, then by name.
fn tie_breaker(model: &CatalogModel) -> (Reverse<u64>, &str, &str) {
    (Reverse(model.run_count), &model.owner, &model.name)
}

fn boosted(model: &CatalogModel, score: f64) -> f64 {
    score * (1.0 + POPULARITY_BOOST * (1.0 + model.run_count as f64).log10())
}

/// Unknown values come last.
fn highest_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    b.unwrap_or(f64::NEG_INFINITY)
        .total_cmp(&a.unwrap_or(f64::NEG_INFINITY))
}

/// Unknown values come last.
fn lowest_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    a.unwrap_or(f64::INFINITY)
        .total_cmp(&b.unwrap_or(f64::INFINITY))
}
