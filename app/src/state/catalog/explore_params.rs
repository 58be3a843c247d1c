use api::{CatalogQuery, query_string};

/// The parameters of the catalog page's address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExploreParams {
    /// Search and filters.
    pub query: CatalogQuery,
    /// Whether models are shown as a gallery and not as a list.
    pub is_gallery: bool,
}

/// The parameter of the presentation, and its value for the gallery.
const VIEW: (&str, &str) = ("view", "gallery");

impl ExploreParams {
    /// Parses a query, with or without its question mark. Unknown parameters are ignored.
    pub fn from_search(search: &str) -> Self {
        let is_gallery = query_string::pairs(search)
            .any(|(name, value)| (name.as_str(), value.as_str()) == VIEW);
        Self {
            query: CatalogQuery::from_search(search),
            is_gallery,
        }
    }

    /// The query with its question mark; empty if it has no parameters.
    pub fn to_search(&self) -> String {
        let query = self.query.to_search();
        match (self.is_gallery, query.is_empty()) {
            (false, _) => query,
            (true, true) => query_string::query([VIEW]),
            (true, false) => query + &query_string::query([VIEW]).replace('?', "&"),
        }
    }

    /// True if there is neither a search nor a filter.
    pub fn is_whole(&self) -> bool {
        self.query.q.is_empty() && self.query.active_filters().is_empty()
    }
}

/// Broader searches, each without the text (named `q`) or without the values of one facet.
pub fn broader_searches(query: &CatalogQuery) -> Vec<(String, CatalogQuery)> {
    let mut names = Vec::new();
    if !query.q.is_empty() {
        names.push("q".to_owned());
    }
    for (facet, _) in query.active_filters() {
        if !names.contains(&facet) {
            names.push(facet);
        }
    }
    // Without its only criterion a search matches everything, which is the same as clearing it.
    if names.len() < 2 {
        return Vec::new();
    }
    let broader = |name: String| {
        let query = without(query, &name);
        (name, query)
    };
    names.into_iter().map(broader).collect()
}

/// The search without its text (named `q`) or without the values of a facet.
pub fn without(query: &CatalogQuery, name: &str) -> CatalogQuery {
    let mut broader = query.clone();
    if name == "q" {
        broader.q = String::new();
    }
    for (facet, value) in query.active_filters() {
        if facet == name {
            broader.toggle(name, &value);
        }
    }
    broader
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn params_round_trip_through_the_address() {
        for search in [
            "",
            "?view=gallery",
            "?q=fog&inputs=image,seed&sort=trending",
            "?q=fog&view=gallery",
        ] {
            assert_eq!(ExploreParams::from_search(search).to_search(), search);
        }
        assert_eq!(
            ExploreParams::from_search("?view=wall&cursor=3&q=a"),
            ExploreParams::from_search("q=a")
        );
    }

    #[test]
    fn sort_order_alone_is_no_filter() {
        assert!(ExploreParams::from_search("?sort=newest&view=gallery").is_whole());
        assert!(!ExploreParams::from_search("?official=true").is_whole());
        assert!(!ExploreParams::from_search("?q=fog").is_whole());
    }

    #[test]
    fn broader_searches_leave_out_one_criterion_each() {
        let query =
            CatalogQuery::from_search("q=fog&task=inpainting,upscaling&official=true&sort=runs");
        let broader_searches: Vec<(String, String)> = broader_searches(&query)
            .into_iter()
            .map(|(name, query)| (name, query.to_search()))
            .collect();
        let expected = [
            ("q", "?task=inpainting,upscaling&official=true&sort=runs"),
            ("task", "?q=fog&official=true&sort=runs"),
            ("official", "?q=fog&task=inpainting,upscaling&sort=runs"),
        ];
        assert_eq!(
            broader_searches,
            expected.map(|(name, search)| (name.to_owned(), search.to_owned()))
        );
        assert_eq!(
            super::broader_searches(&CatalogQuery::from_search("task=inpainting,upscaling")),
            []
        );
    }
}
