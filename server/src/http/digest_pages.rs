//! The pages that the links of digest emails lead to.

use maud::{Markup, html};

use crate::http::html::{Appearance, NoticePage};
use domain::links::Links;
use i18n::Locale;
use services::digests::{describe_search, interval_name, locale};
use store::DigestRow;

/// A page about a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestPage<'a> {
    /// Asks to confirm the subscription.
    Confirm(&'a DigestRow),
    /// The subscription is confirmed.
    Confirmed(&'a DigestRow),
    /// Asks to unsubscribe.
    Unsubscribe(&'a DigestRow),
    /// The subscription has ended.
    Unsubscribed(Locale),
}

impl DigestPage<'_> {
    /// The document. A page that asks has one button, because mail scanners open links.
    pub fn render(self, links: &Links) -> String {
        let locale = self.locale();
        let button = self.button();
        let page = NoticePage {
            title: locale.message(self.title()),
            sentence: &self.sentence(),
            is_alert: button.is_none(),
            form: html! {
                @if let Some(button) = button {
                    form method="post" { button { (locale.message(button)) } }
                }
            },
        };
        page.render(&Appearance::in_language(locale), links)
    }

    fn locale(self) -> Locale {
        match self {
            Self::Confirm(row) | Self::Confirmed(row) | Self::Unsubscribe(row) => locale(row),
            Self::Unsubscribed(locale) => locale,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Confirm(_) => "digest_confirm_title",
            Self::Confirmed(_) => "digest_confirmed_title",
            Self::Unsubscribe(_) => "digest_unsubscribe_title",
            Self::Unsubscribed(_) => "digest_unsubscribed_title",
        }
    }

    fn button(self) -> Option<&'static str> {
        match self {
            Self::Confirm(_) => Some("digest_confirm_button"),
            Self::Unsubscribe(_) => Some("digest_unsubscribe_button"),
            Self::Confirmed(_) | Self::Unsubscribed(_) => None,
        }
    }

    fn sentence(self) -> String {
        match self {
            Self::Confirm(row) => subscription_message("digest_confirm_text", row),
            Self::Confirmed(row) => subscription_message("digest_confirmed_text", row),
            Self::Unsubscribe(row) => subscription_message("digest_unsubscribe_text", row),
            Self::Unsubscribed(locale) => locale.message("digest_unsubscribed_text").to_owned(),
        }
    }
}

fn subscription_message(key: &str, row: &DigestRow) -> String {
    let (locale, search) = (locale(row), describe_search(row));
    let values = [
        ("email", row.digest.email.as_str()),
        ("interval", interval_name(row.digest.interval, locale)),
        ("search", search.as_str()),
    ];
    locale.fill(key, &values)
}

/// The page of an invalid link.
pub fn invalid_link_page(locale: Locale, links: &Links) -> String {
    invalid_link(locale, locale.message("digest_invalid_link_text"), links)
}

/// The page of an invalid link after too many of them.
pub fn rate_limited_page(locale: Locale, retry_seconds: u64, links: &Links) -> String {
    let seconds = retry_seconds.to_string();
    let sentence = locale.fill("digest_invalid_link_limit", &[("seconds", &seconds)]);
    invalid_link(locale, &sentence, links)
}

fn invalid_link(locale: Locale, sentence: &str, links: &Links) -> String {
    let page = NoticePage {
        title: locale.message("digest_invalid_link_title"),
        sentence,
        is_alert: false,
        form: Markup::default(),
    };
    page.render(&Appearance::in_language(locale), links)
}
