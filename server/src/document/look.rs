use crate::words::Words;

/// How a page is to look and speak, as the site wants it that frames it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// `light` or `dark`; None: as the person's browser has it.
    pub(super) theme: Option<&'static str>,
    /// The language.
    pub words: Words,
}

impl Look {
    /// As the person's browser has it, in this language.
    pub fn speaking(words: Words) -> Self {
        Self { theme: None, words }
    }

    /// What stands behind the path of an address, as far as it is understood.
    pub fn asked(query: Option<&str>) -> Self {
        let mut look = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match (&*name, &*value) {
                ("theme", "light") => look.theme = Some("light"),
                ("theme", "dark") => look.theme = Some("dark"),
                ("lang", tag) => look.words = Words::of(tag),
                _ => {}
            }
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_says_how_its_frame_looks_and_nothing_else() {
        let look = Look::asked(Some("origin=https%3A%2F%2Fa.example&theme=dark&lang=de-AT"));
        assert_eq!((look.theme, look.words.language()), (Some("dark"), "de"));
        assert_eq!(
            Look::asked(Some("theme=%22%3E&lang=%3Cb%3E")),
            Look::default()
        );
        assert_eq!(Look::asked(None), Look::default());
    }
}
