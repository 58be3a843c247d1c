use super::wording::every;
use crate::{
    document::{Look, Notice, text::escaped},
    links::Links,
    store::DigestRow,
    words::Words,
};

/// What a page about a digest asks or says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question<'a> {
    /// Whether this is wanted.
    Confirm(&'a DigestRow),
    /// That it is.
    Confirmed(&'a DigestRow),
    /// Whether no more is wanted.
    Stop(&'a DigestRow),
    /// That no more comes.
    Stopped(Words),
}

impl Question<'_> {
    /// The page: a question has one button, for programs that open links open this one too.
    pub fn page(self, links: &Links) -> String {
        let words = self.words();
        let more = self.button().map(|button| {
            format!(
                "<form method=\"post\"><button>{}</button></form>\n",
                escaped(words.say(button))
            )
        });
        let (title, is_answer) = (words.say(self.title()), more.is_none());
        let notice = Notice {
            title,
            sentence: &self.sentence(),
            is_answer: false,
            more: more.as_deref().unwrap_or_default(),
        };
        Notice {
            is_answer,
            ..notice
        }
        .page(&Look::speaking(words), links)
    }

    fn words(self) -> Words {
        match self {
            Self::Confirm(row) | Self::Confirmed(row) | Self::Stop(row) => row.words(),
            Self::Stopped(words) => words,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Confirm(_) => "digest_confirm_title",
            Self::Confirmed(_) => "digest_confirmed_title",
            Self::Stop(_) => "digest_stop_title",
            Self::Stopped(_) => "digest_stopped_title",
        }
    }

    fn button(self) -> Option<&'static str> {
        match self {
            Self::Confirm(_) => Some("digest_confirm_button"),
            Self::Stop(_) => Some("digest_stop_button"),
            Self::Confirmed(_) | Self::Stopped(_) => None,
        }
    }

    fn sentence(self) -> String {
        let says = |key: &str, row: &DigestRow| {
            let (words, search) = (row.words(), row.search());
            let values = [
                ("email", row.digest.email.as_str()),
                ("every", every(row.digest.every, words)),
                ("search", search.as_str()),
            ];
            words.fill(key, &values)
        };
        match self {
            Self::Confirm(row) => says("digest_confirm_sentence", row),
            Self::Confirmed(row) => says("digest_confirmed_sentence", row),
            Self::Stop(row) => says("digest_stop_sentence", row),
            Self::Stopped(words) => words.say("digest_stopped_sentence").to_owned(),
        }
    }
}

/// The page of an address that leads nowhere, whyever.
pub fn gone_page(words: Words, links: &Links) -> String {
    notice(words, words.say("digest_gone_sentence"), links)
}

/// The same for whoever asked for too many of them.
pub fn later_page(words: Words, seconds: u64, links: &Links) -> String {
    notice(
        words,
        &words.fill(
            "digest_later_sentence",
            &[("seconds", &seconds.to_string())],
        ),
        links,
    )
}

fn notice(words: Words, sentence: &str, links: &Links) -> String {
    Notice {
        title: words.say("digest_gone_title"),
        sentence,
        is_answer: false,
        more: "",
    }
    .page(&Look::speaking(words), links)
}
