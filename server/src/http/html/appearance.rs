use i18n::Locale;

/// Theme and language of a document, as chosen by the site that frames it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Appearance {
    /// `light` or `dark`; `None` follows the browser's preference.
    pub(super) theme: Option<&'static str>,
    /// The language.
    pub locale: Locale,
}

impl Appearance {
    /// The browser's theme in this language.
    pub fn in_language(locale: Locale) -> Self {
        Self {
            theme: None,
            locale,
        }
    }

    /// Reads the query parameters `theme` and `lang`; unknown values are ignored.
    pub fn from_query(query: Option<&str>) -> Self {
        let mut appearance = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match (&*name, &*value) {
                ("theme", "light") => appearance.theme = Some("light"),
                ("theme", "dark") => appearance.theme = Some("dark"),
                ("lang", tag) => appearance.locale = Locale::from_tag(tag),
                _ => {}
            }
        }
        appearance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_sets_only_known_themes_and_languages() {
        let query = "origin=https%3A%2F%2Fa.example&theme=dark&lang=de-AT";
        let appearance = Appearance::from_query(Some(query));
        assert_eq!(
            (appearance.theme, appearance.locale.language()),
            (Some("dark"), "de")
        );
        assert_eq!(
            Appearance::from_query(Some("theme=%22%3E&lang=%3Cb%3E")),
            Appearance::default()
        );
        assert_eq!(Appearance::from_query(None), Appearance::default());
    }
}
