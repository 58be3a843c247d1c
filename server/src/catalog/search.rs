use api::{CatalogFacets, CatalogPage, CatalogQuery};

use super::{
    BadCursor, Catalog, Listed,
    narrow::Narrow,
    order::{compare, cursor, offset},
    shown::Shown,
};

/// What a search found: places of cards, in order.
struct Finding {
    places: Vec<usize>,
    facets: CatalogFacets,
}

impl Catalog {
    /// A page of what a search finds.
    pub fn search(
        &self,
        query: &CatalogQuery,
        after: Option<&str>,
        limit: usize,
    ) -> Result<CatalogPage, BadCursor> {
        let list = query.to_search();
        let start = offset(&list, after)?;
        let shown = self.shown();
        let Finding { places, facets } = self.finding(&shown, query);
        let on_page = places.iter().skip(start).take(limit);
        let end = start.saturating_add(limit);
        Ok(CatalogPage {
            total: places.len() as u64,
            of: shown.cards.len() as u64,
            results: on_page
                .map(|place| shown.cards[*place].listed.model.as_ref().clone())
                .collect(),
            facets,
            next: (end < places.len()).then(|| cursor(&list, end)),
        })
    }

    /// Everything that a search finds, in its order.
    pub fn find(&self, query: &CatalogQuery) -> Vec<Listed> {
        let shown = self.shown();
        self.finding(&shown, query)
            .places
            .into_iter()
            .map(|place| shown.cards[place].listed.clone())
            .collect()
    }

    fn finding(&self, shown: &Shown, query: &CatalogQuery) -> Finding {
        let everything = || (0..shown.cards.len()).map(|place| (place, 0.0)).collect();
        let found: Vec<(usize, f32)> = shown.words.find(&query.q).unwrap_or_else(everything);
        let mut narrow = Narrow::by(query, self.0.clock.now());
        let model = |place: usize| shown.cards[place].listed.model.as_ref();
        let mut left: Vec<(usize, f64)> = found
            .into_iter()
            .filter(|(place, _)| narrow.leaves(model(*place)))
            .map(|(place, score)| (place, f64::from(score)))
            .collect();
        left.sort_by(|one, other| {
            compare(
                query.order(),
                (model(one.0), one.1),
                (model(other.0), other.1),
            )
        });
        Finding {
            places: left.into_iter().map(|(place, _)| place).collect(),
            facets: narrow.facets(),
        }
    }
}
