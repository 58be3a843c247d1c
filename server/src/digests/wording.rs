use api::{CatalogQuery, Every, routes};

use super::{Digests, Letter, UNCONFIRMED_DAYS, token};
use crate::{
    catalog::Listed,
    document::{STUDIO, text::escaped},
    following::{abilities, full_name, line, spoken},
    store::DigestRow,
    words::Words,
};

/// Models of which a letter says more than that they are there.
const MODELS: usize = 20;
/// Characters of a model's description.
const DESCRIPTION_CHARACTERS: usize = 300;

impl DigestRow {
    /// The language that it is in.
    pub(super) fn words(&self) -> Words {
        Words::of(&self.language)
    }

    /// The search in words.
    pub(super) fn search(&self) -> String {
        spoken(&CatalogQuery::from_search(&self.digest.query), self.words())
    }
}

/// How often, in words.
pub(super) fn every(every: Every, words: Words) -> &'static str {
    words.say(match every {
        Every::Day => "every_day",
        Every::Week => "every_week",
        Every::Month => "every_month",
    })
}

impl Digests {
    /// The letter that asks for a yes. Of the search it says nothing: anybody can ask for it, and nobody can make it say what they like.
    pub(super) fn request(&self, row: &DigestRow, id: String) -> Letter {
        let (words, site) = (row.words(), self.links.base());
        let sentence = words.fill(
            "digest_ask_sentence",
            &[("site", site), ("every", every(row.digest.every, words))],
        );
        let (open, url) = (
            words.say("digest_ask_open"),
            token::confirm_url(&self.signer, &row.digest.id, &self.links),
        );
        let nothing = words.fill(
            "digest_ask_nothing",
            &[("days", &UNCONFIRMED_DAYS.to_string())],
        );
        let link = anchor(&url, words.say("digest_ask_button"));
        Letter {
            id,
            to: row.digest.email.clone(),
            subject: words.say("digest_ask_subject").to_owned(),
            text: format!("{sentence}\n\n{open}\n{url}\n\n{nothing}\n"),
            html: document(
                words,
                &format!(
                    "{}{}<p>{link}</p>\n{}",
                    paragraph(&sentence),
                    paragraph(open),
                    paragraph(&nothing)
                ),
            ),
            stop_url: None,
            written_at: self.clock.now(),
        }
    }

    /// The letter that tells of these models.
    pub(super) fn news(&self, row: &DigestRow, id: String, models: &[Listed]) -> Letter {
        let (words, search) = (row.words(), row.search());
        let subject = words.fill(
            "digest_subject",
            &[("search", &search), ("count", &models.len().to_string())],
        );
        let because = words.fill(
            "digest_because",
            &[
                ("every", every(row.digest.every, words)),
                ("site", self.links.base()),
            ],
        );
        let (stop, stop_url) = (
            words.say("digest_stop"),
            token::stop_url(&self.signer, &row.digest.id, &self.links),
        );
        let told: Vec<Told> = models
            .iter()
            .take(MODELS)
            .map(|listed| self.told(listed, words))
            .collect();
        let (rest, rest_html) = self.rest(row, models.len().saturating_sub(MODELS));
        let (texts, htmls) = (
            told.iter().map(Told::text).collect::<String>(),
            told.iter().map(Told::html).collect::<String>(),
        );
        Letter {
            id,
            to: row.digest.email.clone(),
            text: format!("{subject}\n\n{texts}{rest}-- \n{because}\n{stop}: {stop_url}\n"),
            html: document(
                words,
                &format!(
                    "<h1>{}</h1>\n{htmls}{rest_html}<hr>\n{}<p>{}</p>\n",
                    escaped(&subject),
                    paragraph(&because),
                    anchor(&stop_url, stop)
                ),
            ),
            subject,
            stop_url: Some(stop_url),
            written_at: self.clock.now(),
        }
    }

    fn told(&self, listed: &Listed, words: Words) -> Told {
        let model = &listed.model;
        let description = model
            .description
            .as_deref()
            .map(|text| line(text, DESCRIPTION_CHARACTERS))
            .filter(|text| !text.is_empty());
        Told {
            name: full_name(listed),
            lines: description
                .into_iter()
                .chain(abilities(listed, words))
                .collect(),
            url: self
                .links
                .absolute(&routes::model_page(&model.owner, &model.name)),
        }
    }

    /// What is said of the models that are not told of, as text and as HTML.
    fn rest(&self, row: &DigestRow, count: usize) -> (String, String) {
        if count == 0 {
            return <_>::default();
        }
        let words = row
            .words()
            .fill("digest_more", &[("count", &count.to_string())]);
        let query = CatalogQuery {
            sort: Some(api::CatalogSort::Newest),
            ..CatalogQuery::from_search(&row.digest.query)
        };
        let url = self
            .links
            .absolute(&format!("{}{}", routes::EXPLORE_PAGE, query.to_search()));
        (
            format!("{words}\n{url}\n\n"),
            format!("<p>{}</p>\n", anchor(&url, &words)),
        )
    }
}

/// A model in a letter.
struct Told {
    name: String,
    lines: Vec<String>,
    url: String,
}

impl Told {
    fn text(&self) -> String {
        let lines: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
        format!("{}\n{lines}{}\n\n", self.name, self.url)
    }

    fn html(&self) -> String {
        let lines: String = self
            .lines
            .iter()
            .map(|line| format!("<br>\n{}", escaped(line)))
            .collect();
        format!(
            "<p><strong>{}</strong>{lines}</p>\n",
            anchor(&self.url, &self.name)
        )
    }
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", escaped(text))
}

fn anchor(url: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(url), escaped(text))
}

/// An HTML letter. It loads nothing and has no colours of its own, so that it is light or dark as its reader has it.
fn document(words: Words, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{STUDIO}</title>\n</head>\n\
         <body style=\"max-width: 36rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 sans-serif\">\n{body}</body>\n</html>\n",
        words.language()
    )
}
