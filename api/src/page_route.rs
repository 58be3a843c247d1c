use crate::routes;

/// A page of the single-page application. The server sends the application to these paths and the
/// application shows the page, so both read them from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageRoute {
    /// The studio, with or without a result.
    Studio,
    /// The catalog of models: searched, or one model, creator or collection.
    Explore,
    /// The history of results.
    History,
    /// A grid of predictions.
    Grid,
    /// A comparison of models that is being set up.
    Compare,
    /// A shared result.
    Shared,
    /// The visitor's shares and studios in other sites.
    Shares,
}

impl PageRoute {
    /// Paths to which the server sends the application as it is.
    pub const STATIC: [(&'static str, Self); 10] = [
        ("/", Self::Studio),
        ("/p/{id}", Self::Studio),
        ("/g/{id}", Self::Grid),
        ("/compare", Self::Compare),
        (routes::EXPLORE_PAGE, Self::Explore),
        ("/explore/{owner}", Self::Explore),
        ("/explore/{owner}/{name}", Self::Explore),
        ("/collections/{slug}", Self::Explore),
        ("/history", Self::History),
        ("/shares", Self::Shares),
    ];

    /// Paths to which the server sends the application with data in it.
    pub const WITH_DATA: [(&'static str, Self); 2] = [
        (routes::SHARE_PAGE, Self::Shared),
        (routes::EMBED_STUDIO, Self::Studio),
    ];

    /// The page at `path`; `None` if there is none. A slash at the end is ignored.
    pub fn of_path(path: &str) -> Option<Self> {
        Self::STATIC
            .iter()
            .chain(&Self::WITH_DATA)
            .find(|(template, _)| matches(template, path))
            .map(|(_, page)| *page)
    }
}

/// True if each segment of `path` equals that of `template` or fills a parameter.
fn matches(template: &str, path: &str) -> bool {
    let mut segments = segments(path);
    let all_match = self::segments(template).all(|expected| {
        segments
            .next()
            .is_some_and(|segment| expected.starts_with('{') || expected == segment)
    });
    all_match && segments.next().is_none()
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GridId, PredictionId};

    #[test]
    fn path_leads_to_its_page() {
        use PageRoute::{Compare, Explore, Grid, History, Shared, Shares, Studio};
        for (path, page) in [
            ("/", Some(Studio)),
            ("/p/4f0zjy", Some(Studio)),
            ("/embed/studio", Some(Studio)),
            ("/explore", Some(Explore)),
            ("/explore/cjwbw", Some(Explore)),
            ("/explore/cjwbw/zoedepth", Some(Explore)),
            ("/collections/super-resolution", Some(Explore)),
            ("/collections", None),
            ("/explore/a/b/c", None),
            ("/history", Some(History)),
            ("/history/", Some(History)),
            ("/g/4f0zjy", Some(Grid)),
            ("/s/4f0zjy", Some(Shared)),
            ("/compare", Some(Compare)),
            ("/shares", Some(Shares)),
            ("/g", None),
            ("/p", None),
            ("/p/4f0zjy/more", None),
        ] {
            assert_eq!(PageRoute::of_path(path), page, "{path}");
        }
    }

    #[test]
    fn built_page_addresses_lead_to_their_page() {
        for (path, page) in [
            (
                routes::result_page(&PredictionId::from_entropy([1; 16])),
                PageRoute::Studio,
            ),
            (
                routes::grid_page(&GridId::from_entropy([1; 16])),
                PageRoute::Grid,
            ),
            (routes::model_page("acme", "painter"), PageRoute::Explore),
            (routes::creator_page("acme"), PageRoute::Explore),
            (routes::collection_page("upscale"), PageRoute::Explore),
        ] {
            assert_eq!(PageRoute::of_path(&path), Some(page), "{path}");
        }
    }
}
