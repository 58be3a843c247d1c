//! HTML documents that the server generates. Their templates escape by default.
//!
//! - [`appearance`]: theme and language of a document

mod appearance;

pub use appearance::Appearance;

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use domain::{
    links::Links,
    text::{STUDIO, UserText, json_in_script},
};

/// Keeps a page out of search engines.
pub fn noindex() -> Markup {
    html! { meta name="robots" content="noindex"; }
}

/// A value as JSON in a script element with this id, for the page's program.
pub fn json_script(id: &str, value: &impl Serialize) -> Markup {
    html! { script type="application/json" id=(id) { (PreEscaped(json_in_script(value))) } }
}

/// A page with a heading, a sentence and a link to the studio.
#[derive(Debug, Clone)]
pub struct NoticePage<'a> {
    /// The title and heading.
    pub title: &'a str,
    /// The text.
    pub sentence: &'a str,
    /// Screen readers announce the text at once, because it is the result of the user's action.
    pub is_alert: bool,
    /// A form below the text; empty if there is none.
    pub form: Markup,
}

impl NoticePage<'_> {
    /// The document, which has no scripts.
    pub fn render(&self, appearance: &Appearance, links: &Links) -> String {
        let head = html! {
            title { (UserText(self.title)) }
            (noindex())
        };
        let main = html! {
            main class="d2-gate" {
                h1 { (UserText(self.title)) }
                p role=[self.is_alert.then_some("alert")] { (UserText(self.sentence)) }
                (self.form)
                p { a href=(links.absolute("/")) { (STUDIO) } }
            }
        };
        document(appearance, &head, &main)
    }
}

/// A document without the studio's program, for frames in other sites and for notices.
pub fn document(appearance: &Appearance, head: &Markup, main: &Markup) -> String {
    let markup = html! {
        (PreEscaped("<!doctype html>\n"))
        html lang=(appearance.locale.language()) data-theme=[appearance.theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" type="image/svg+xml" href="/favicon.svg";
                link rel="stylesheet" href="/tokens.css";
                link rel="stylesheet" href="/frame.css";
                (head)
            }
            body { (main) }
        }
    };
    markup.into_string()
}

/// The studio's document `page` with another title and description, and with `head` and `main` at
/// the end of its head and its body. If the page was not built, a document without its program.
pub fn extend_page(page: &str, head: &Markup, main: &Markup) -> String {
    if !(page.contains("</head>") && page.contains("</body>")) {
        return document(&Appearance::default(), head, main);
    }
    let page = without_elements(page, "<title", "</title>", |_| true);
    let page = without_elements(&page, "<meta", ">", |meta| {
        has_attribute(meta, "name=description")
    });
    let page = append_to_head(&page, head);
    match page.rfind("</body>") {
        Some(end) => [&page[..end], &main.0, &page[end..]].concat(),
        None => page,
    }
}

/// `page` with `markup` at the end of its head.
pub fn append_to_head(page: &str, markup: &Markup) -> String {
    match page.split_once("</head>") {
        Some((start, end)) => [start, &markup.0, "</head>", end].concat(),
        None => page.to_owned(),
    }
}

/// `html` without the elements from `open` to `close` for which `is_unwanted` is true.
fn without_elements(
    html: &str,
    open: &str,
    close: &str,
    is_unwanted: impl Fn(&str) -> bool,
) -> String {
    let mut result = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find(open) {
        let Some(length) = rest[start..].find(close) else {
            break;
        };
        let end = start + length + close.len();
        if is_unwanted(&rest[start..end]) {
            result.push_str(&rest[..start]);
        } else {
            result.push_str(&rest[..end]);
        }
        rest = &rest[end..];
    }
    result + rest
}

/// True if a tag has this attribute, quoted or not.
fn has_attribute(tag: &str, attribute: &str) -> bool {
    tag.replace('"', "")
        .split([' ', '>', '/'])
        .any(|part| part == attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markup(html: &str) -> Markup {
        PreEscaped(html.to_owned())
    }

    #[test]
    fn extended_page_replaces_title_and_description_and_keeps_scripts() {
        let page = "<head><title>Studio</title><meta name=\"description\" content=\"a\"><script>run()</script></head><body><p>Loading</p></body>";
        assert_eq!(
            extend_page(page, &markup("<h>"), &markup("<m>")),
            "<head><script>run()</script><h></head><body><p>Loading</p><m></body>"
        );
    }

    #[test]
    fn extended_page_is_complete_without_a_built_page() {
        let page = extend_page("", &markup("<h>"), &markup("<m>"));
        assert!(
            page.starts_with("<!doctype html>")
                && page.contains("<h></head>")
                && page.contains("<m></body>"),
            "{page}"
        );
    }

    #[test]
    fn inserted_markup_is_not_searched_for_insertion_points() {
        let page = extend_page(
            "<head></head><body></body>",
            &markup("<h></body></head>"),
            &markup("<m></head>"),
        );
        assert_eq!(
            page.matches("<h>").count() + page.matches("<m>").count(),
            2,
            "{page}"
        );
        assert!(page.ends_with("<m></head></body>"), "{page}");
    }
}
