use api::{CatalogQuery, DigestInterval, routes};
use maud::{Markup, PreEscaped, html};

use super::{Digests, UNCONFIRMED_DAYS, token};
use crate::{
    catalog::IndexedModel,
    new_models::{describe_kinds, describe_query, single_line},
};
use adapters::mail::Email;
use domain::text::{STUDIO, UserText};
use i18n::Locale;
use store::DigestRow;

/// Models that an email describes; further ones are counted.
const MAX_MODELS: usize = 20;
/// Characters of a model's description.
const DESCRIPTION_CHARACTERS: usize = 300;

/// The messages in the digest's language.
pub fn locale(row: &DigestRow) -> Locale {
    Locale::from_tag(&row.language)
}

/// The digest's search as text.
pub fn describe_search(row: &DigestRow) -> String {
    describe_query(&CatalogQuery::from_search(&row.digest.query), locale(row))
}

/// The name of an interval.
pub fn interval_name(interval: DigestInterval, locale: Locale) -> &'static str {
    locale.message(match interval {
        DigestInterval::Day => "interval_day",
        DigestInterval::Week => "interval_week",
        DigestInterval::Month => "interval_month",
    })
}

impl Digests {
    /// The email that asks for confirmation. It does not mention the search, so that it cannot be used
    /// to send texts to others.
    pub(super) fn confirmation_email(&self, row: &DigestRow, id: String) -> Email {
        let (locale, site) = (locale(row), self.links.base());
        let introduction = locale.fill(
            "digest_confirmation_text",
            &[
                ("site", site),
                ("interval", interval_name(row.digest.interval, locale)),
            ],
        );
        let (instruction, url) = (
            locale.message("digest_confirmation_instruction"),
            token::confirm_url(&self.signer, &row.digest.id, &self.links),
        );
        let ignore = locale.fill(
            "digest_confirmation_ignore",
            &[("days", &UNCONFIRMED_DAYS.to_string())],
        );
        let link = anchor(&url, locale.message("digest_confirmation_button"));
        Email {
            id,
            to: row.digest.email.clone(),
            subject: locale.message("digest_confirmation_subject").to_owned(),
            text: format!("{introduction}\n\n{instruction}\n{url}\n\n{ignore}\n"),
            html: document(
                locale,
                &html! {
                    p { (UserText(&introduction)) } "\n"
                    p { (instruction) } "\n"
                    p { (link) } "\n"
                    p { (ignore) } "\n"
                },
            ),
            unsubscribe_url: None,
            written_at: self.clock.now(),
        }
    }

    /// The email about these models.
    pub(super) fn digest_email(
        &self,
        row: &DigestRow,
        id: String,
        models: &[IndexedModel],
    ) -> Email {
        let (locale, search) = (locale(row), describe_search(row));
        let subject = locale.fill(
            "digest_subject",
            &[("search", &search), ("count", &models.len().to_string())],
        );
        let footer = locale.fill(
            "digest_footer",
            &[
                ("interval", interval_name(row.digest.interval, locale)),
                ("site", self.links.base()),
            ],
        );
        let (unsubscribe, unsubscribe_url) = (
            locale.message("digest_unsubscribe"),
            token::unsubscribe_url(&self.signer, &row.digest.id, &self.links),
        );
        let summaries: Vec<ModelSummary> = models
            .iter()
            .take(MAX_MODELS)
            .map(|indexed| self.summary(indexed, locale))
            .collect();
        let (rest, rest_html) = self.rest(row, models.len().saturating_sub(MAX_MODELS));
        let texts: String = summaries.iter().map(ModelSummary::text).collect();
        Email {
            id,
            to: row.digest.email.clone(),
            text: format!(
                "{subject}\n\n{texts}{rest}-- \n{footer}\n{unsubscribe}: {unsubscribe_url}\n"
            ),
            html: document(
                locale,
                &html! {
                    h1 { (UserText(&subject)) } "\n"
                    @for model in &summaries { (model.html()) }
                    (rest_html)
                    hr; "\n"
                    p { (UserText(&footer)) } "\n"
                    p { (anchor(&unsubscribe_url, unsubscribe)) } "\n"
                },
            ),
            subject,
            unsubscribe_url: Some(unsubscribe_url),
            written_at: self.clock.now(),
        }
    }

    fn summary(&self, indexed: &IndexedModel, locale: Locale) -> ModelSummary {
        let model = &indexed.model;
        let description = model
            .description
            .as_deref()
            .map(|text| single_line(text, DESCRIPTION_CHARACTERS))
            .filter(|text| !text.is_empty());
        ModelSummary {
            name: indexed.name.clone(),
            lines: description
                .into_iter()
                .chain(describe_kinds(indexed, locale))
                .collect(),
            url: self
                .links
                .absolute(&routes::model_page(&model.owner, &model.name)),
        }
    }

    /// The line about the models that are not described, as text and as HTML.
    fn rest(&self, row: &DigestRow, count: usize) -> (String, Markup) {
        if count == 0 {
            return <_>::default();
        }
        let text = locale(row).fill("digest_more", &[("count", &count.to_string())]);
        let query = CatalogQuery {
            sort: Some(api::CatalogSort::Newest),
            ..CatalogQuery::from_search(&row.digest.query)
        };
        let url = self
            .links
            .absolute(&format!("{}{}", routes::EXPLORE_PAGE, query.to_search()));
        (
            format!("{text}\n{url}\n\n"),
            html! { p { (anchor(&url, &text)) } "\n" },
        )
    }
}

/// A model in an email.
struct ModelSummary {
    name: String,
    lines: Vec<String>,
    url: String,
}

impl ModelSummary {
    fn text(&self) -> String {
        let lines: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
        format!("{}\n{lines}{}\n\n", self.name, self.url)
    }

    fn html(&self) -> Markup {
        html! {
            p {
                strong { (anchor(&self.url, &self.name)) }
                @for line in &self.lines { br; "\n" (UserText(line)) }
            }
            "\n"
        }
    }
}

fn anchor(url: &str, text: &str) -> Markup {
    html! { a href=(url) { (UserText(text)) } }
}

/// An HTML email. It loads no resources and sets no colours, so it follows the mail program's theme.
fn document(locale: Locale, body: &Markup) -> String {
    let style = "max-width: 36rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 sans-serif";
    let markup = html! {
        (PreEscaped("<!doctype html>\n"))
        html lang=(locale.language()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="color-scheme" content="light dark";
                title { (STUDIO) }
            }
            "\n"
            body style=(style) { "\n" (body) }
        }
        "\n"
    };
    markup.into_string()
}
