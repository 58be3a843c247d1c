/// The page that an address under `/explore` or `/collections` leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    Search,
    Creator(String),
    Model(String, String),
    Collection(String),
}

impl Route {
    /// `None` if the path is not one of this part's pages.
    pub fn of(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            ["explore"] => Some(Self::Search),
            ["explore", owner] => Some(Self::Creator(owner.to_owned())),
            ["explore", owner, name] => Some(Self::Model(owner.to_owned(), name.to_owned())),
            ["collections", slug] => Some(Self::Collection(slug.to_owned())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_leads_to_its_page_and_others_to_none() {
        assert_eq!(Route::of("/explore/"), Some(Route::Search));
        assert_eq!(
            Route::of("/explore/cjwbw"),
            Some(Route::Creator("cjwbw".into()))
        );
        assert_eq!(
            Route::of("/explore/cjwbw/zoedepth"),
            Some(Route::Model("cjwbw".into(), "zoedepth".into()))
        );
        assert_eq!(
            Route::of("/collections/upscalers"),
            Some(Route::Collection("upscalers".into()))
        );
        assert_eq!((Route::of("/"), Route::of("/explore/a/b/c")), (None, None));
    }
}
