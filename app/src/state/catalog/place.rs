use api::{CatalogQuery, address};

/// What the page of the catalog shows: the parameters of its address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExplorePlace {
    /// What is searched for and narrowed by.
    pub query: CatalogQuery,
    /// Models are shown as pictures beside each other, not as a list.
    pub is_gallery: bool,
}

/// The parameter that says how models are shown, and what it says for pictures.
const VIEW: (&str, &str) = ("view", "gallery");

impl ExplorePlace {
    /// Reads what stands behind the path of the page's address, with or without its question mark. What is not known is left out.
    pub fn from_search(search: &str) -> Self {
        let is_gallery =
            address::pairs(search).any(|(name, value)| (name.as_str(), value.as_str()) == VIEW);
        Self {
            query: CatalogQuery::from_search(search),
            is_gallery,
        }
    }

    /// What stands behind the path of the page's address, with its question mark; empty where nothing is said.
    pub fn to_search(&self) -> String {
        let query = self.query.to_search();
        match (self.is_gallery, query.is_empty()) {
            (false, _) => query,
            (true, true) => address::query([VIEW]),
            (true, false) => query + &address::query([VIEW]).replace('?', "&"),
        }
    }

    /// True where the address narrows nothing and asks for no words.
    pub fn is_whole(&self) -> bool {
        self.query.q.is_empty() && self.query.narrowed_by().is_empty()
    }
}

/// The searches that leave out one thing each of what `query` asks for: the words, or all values of a facet. Each with the name of what is
/// left out, which is `q` for the words.
pub fn looser(query: &CatalogQuery) -> Vec<(String, CatalogQuery)> {
    let mut names: Vec<String> = (!query.q.is_empty())
        .then(|| "q".to_owned())
        .into_iter()
        .collect();
    for (facet, _) in query.narrowed_by() {
        if !names.contains(&facet) {
            names.push(facet);
        }
    }
    let is_one = names.len() < 2;
    let left_out = |name: String| (name.clone(), without(query, &name));
    // What is left of a search for one thing is everything, which clearing offers anyway.
    if is_one {
        Vec::new()
    } else {
        names.into_iter().map(left_out).collect()
    }
}

/// The search without its words, named `q`, or without all values of a facet.
pub fn without(query: &CatalogQuery, name: &str) -> CatalogQuery {
    let mut looser = query.clone();
    if name == "q" {
        looser.q = String::new();
    }
    for (_, value) in query
        .narrowed_by()
        .into_iter()
        .filter(|(facet, _)| facet == name)
    {
        looser.toggle(name, &value);
    }
    looser
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_its_address() {
        for search in [
            "",
            "?view=gallery",
            "?q=fog&takes=image,seed&sort=trending",
            "?q=fog&view=gallery",
        ] {
            assert_eq!(ExplorePlace::from_search(search).to_search(), search);
        }
        assert_eq!(
            ExplorePlace::from_search("?view=wall&cursor=3&q=a"),
            ExplorePlace::from_search("q=a")
        );
    }

    #[test]
    fn an_order_alone_narrows_nothing() {
        assert!(ExplorePlace::from_search("?sort=newest&view=gallery").is_whole());
        assert!(!ExplorePlace::from_search("?official=true").is_whole());
        assert!(!ExplorePlace::from_search("?q=fog").is_whole());
    }

    #[test]
    fn each_thing_that_was_asked_for_is_left_out_once() {
        let query =
            CatalogQuery::from_search("q=fog&task=inpainting,upscaling&official=true&sort=runs");
        let looser: Vec<(String, String)> = looser(&query)
            .into_iter()
            .map(|(name, query)| (name, query.to_search()))
            .collect();
        let expected = [
            ("q", "?task=inpainting,upscaling&official=true&sort=runs"),
            ("task", "?q=fog&official=true&sort=runs"),
            ("official", "?q=fog&task=inpainting,upscaling&sort=runs"),
        ];
        assert_eq!(
            looser,
            expected.map(|(name, search)| (name.to_owned(), search.to_owned()))
        );
        assert_eq!(
            super::looser(&CatalogQuery::from_search("task=inpainting,upscaling")),
            []
        );
    }
}
