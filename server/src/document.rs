//! HTML documents that the server writes: the studio's own with more in it, and plain ones of a few lines.
//!
//! - [`look`]: how another site wants it that frames one
//! - [`text`]: strangers' words, made fit for HTML, XML and scripts

mod look;
pub mod text;

pub use look::Look;

use crate::links::Links;
use text::escaped;

/// What the studio is called.
pub const STUDIO: &str = "Depth2Img Studio";
/// Keeps a page out of search engines.
pub const HIDDEN: &str = "<meta name=\"robots\" content=\"noindex\">\n";

/// A page that says one thing, and where the studio is.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// What it is called.
    pub title: &'a str,
    /// What it says.
    pub sentence: &'a str,
    /// Screen readers say it at once: it answers what somebody did.
    pub is_answer: bool,
    /// What stands below it, HTML.
    pub more: &'a str,
}

impl Notice<'_> {
    /// The page, without any program.
    pub fn page(self, look: &Look, links: &Links) -> String {
        let Self {
            title,
            sentence,
            is_answer,
            more,
        } = self;
        let (title, role, home) = (
            escaped(title),
            if is_answer { " role=\"alert\"" } else { "" },
            escaped(&links.absolute("/")),
        );
        let main = format!(
            "<main class=\"d2-gate\">\n<h1>{title}</h1>\n<p{role}>{}</p>\n{more}<p><a href=\"{home}\">{STUDIO}</a></p>\n</main>\n",
            escaped(sentence)
        );
        plain(look, &(titled(&title) + HIDDEN), &main)
    }
}

/// The title of a page; `title` is escaped.
pub fn titled(title: &str) -> String {
    format!("<title>{title}</title>\n")
}

/// The studio's own document, with `head` and `main` at the end of its head and its body, in place of what it says of itself. Where it was
/// not built, a plain one.
pub fn built(html: &str, head: &str, main: &str) -> String {
    if !(html.contains("</head>") && html.contains("</body>")) {
        return plain(&Look::default(), head, main);
    }
    let html = without(html, "<title", "</title>", |_| true);
    let html = without(&html, "<meta", ">", |meta| says(meta, "name=description"));
    let html = with_head(&html, head);
    let Some(end) = html.rfind("</body>") else {
        return html;
    };
    [&html[..end], main, &html[end..]].concat()
}

/// A document of a few lines, for frames in other sites and for what needs no program.
pub fn plain(look: &Look, head: &str, main: &str) -> String {
    let (language, theme) = (
        look.words.language(),
        look.theme
            .map(|theme| format!(" data-theme=\"{theme}\""))
            .unwrap_or_default(),
    );
    format!(
        "<!doctype html>\n<html lang=\"{language}\"{theme}>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" type=\"image/svg+xml\" href=\"/favicon.svg\">\n<link rel=\"stylesheet\" href=\"/tokens.css\">\n\
         <link rel=\"stylesheet\" href=\"/frame.css\">\n{head}</head>\n<body>\n{main}</body>\n</html>\n"
    )
}

/// `html` with more at the end of its head.
pub fn with_head(html: &str, more: &str) -> String {
    before(html, "</head>", more)
}

/// `html` with `more` before the first `mark`.
fn before(html: &str, mark: &str, more: &str) -> String {
    html.split_once(mark).map_or_else(
        || html.to_owned(),
        |(start, end)| [start, more, mark, end].concat(),
    )
}

/// `html` without those elements, from `open` to `close`, that are `unwanted`.
fn without(html: &str, open: &str, close: &str, unwanted: impl Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find(open) {
        let Some(length) = rest[start..].find(close) else {
            break;
        };
        let end = start + length + close.len();
        kept.push_str(
            &rest[..if unwanted(&rest[start..end]) {
                start
            } else {
                end
            }],
        );
        rest = &rest[end..];
    }
    kept + rest
}

/// True where a tag has this attribute, in quotes or without.
fn says(tag: &str, attribute: &str) -> bool {
    tag.replace('"', "")
        .split([' ', '>', '/'])
        .any(|part| part == attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_it_is_and_keeps_its_program() {
        let built = "<head><title>Studio</title><meta name=\"description\" content=\"a\"><script>run()</script></head><body><p>Loading</p></body>";
        assert_eq!(
            super::built(built, "<h>", "<m>"),
            "<head><script>run()</script><h></head><body><p>Loading</p><m></body>"
        );
    }

    #[test]
    fn where_nothing_was_built_there_is_a_page_all_the_same() {
        let page = built("", "<h>", "<m>");
        assert!(
            page.starts_with("<!doctype html>")
                && page.contains("<h></head>")
                && page.contains("<m></body>"),
            "{page}"
        );
    }

    #[test]
    fn what_is_said_is_not_looked_for_more_to_put_in() {
        let page = built(
            "<head></head><body></body>",
            "<h></body></head>",
            "<m></head>",
        );
        assert_eq!(
            page.matches("<h>").count() + page.matches("<m>").count(),
            2,
            "{page}"
        );
        assert!(page.ends_with("<m></head></body>"), "{page}");
    }
}
