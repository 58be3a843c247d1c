use api::{CatalogFacets, CatalogPage, CatalogQuery};

use super::{
    BadCursor, Catalog, IndexedModel, cursor, facets::FacetFilter, index::CatalogIndex,
    ranking::compare,
};

/// The models that match a search, in its order.
struct SearchHits {
    doc_ids: Vec<usize>,
    facets: CatalogFacets,
}

impl Catalog {
    /// A page of search results, with the facets of all results.
    pub fn search(
        &self,
        query: &CatalogQuery,
        after: Option<&str>,
        limit: usize,
    ) -> Result<CatalogPage, BadCursor> {
        let list = query.to_search();
        let start = cursor::decode(&list, after)?;
        let index = self.index();
        let SearchHits { doc_ids, facets } = self.hits(&index, query);
        let on_page = doc_ids.iter().skip(start).take(limit);
        let end = start.saturating_add(limit);
        Ok(CatalogPage {
            total: doc_ids.len() as u64,
            catalog_size: index.models.len() as u64,
            results: on_page
                .map(|doc_id| index.models[*doc_id].model.as_ref().clone())
                .collect(),
            facets,
            next: (end < doc_ids.len()).then(|| cursor::encode(&list, end)),
        })
    }

    /// All search results, in the query's order.
    pub fn search_all(&self, query: &CatalogQuery) -> Vec<IndexedModel> {
        let index = self.index();
        let hits = self.hits(&index, query);
        hits.doc_ids
            .into_iter()
            .map(|doc_id| index.models[doc_id].clone())
            .collect()
    }

    fn hits(&self, index: &CatalogIndex, query: &CatalogQuery) -> SearchHits {
        let mut filter = FacetFilter::new(query, self.0.clock.now());
        let mut hits = vec![];
        for (doc_id, score) in index.matching(&query.q) {
            if filter.matches(&index.models[doc_id].model) {
                hits.push((doc_id, f64::from(score)));
            }
        }
        index.sort(&mut hits, query.order());
        SearchHits {
            doc_ids: hits.into_iter().map(|(doc_id, _)| doc_id).collect(),
            facets: filter.into_facets(),
        }
    }
}

impl CatalogIndex {
    /// The models that contain every token of a search text, each with its relevance score; all
    /// models if the text has no token.
    pub fn matching(&self, text: &str) -> Vec<(usize, f32)> {
        self.full_text
            .search(text)
            .unwrap_or_else(|| (0..self.models.len()).map(|doc_id| (doc_id, 0.0)).collect())
    }

    /// Sorts models, given by number and relevance score.
    pub fn sort(&self, hits: &mut [(usize, f64)], order: api::CatalogSort) {
        let model = |doc_id: usize| self.models[doc_id].model.as_ref();
        hits.sort_by(|a, b| compare(order, (model(a.0), a.1), (model(b.0), b.1)));
    }
}
