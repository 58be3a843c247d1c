//! The pages of a link: what they say stands in their first bytes, for crawlers and for people without scripts. The program that the page
//! was built with takes over from there.
//!
//! - [`head`]: what the page says of itself to programs
//! - [`body`]: what it says to people

mod body;
mod head;
#[cfg(test)]
mod tests;

use api::Shared;

use super::Opened;
use crate::{
    document::{self, Look, Notice},
    links::Links,
};

/// Where a link is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On a page of its own.
    Alone,
    /// In another page's frame.
    Framed,
}

/// What stands where a link asks for its password, or leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// The password is asked for.
    Locked,
    /// It was wrong.
    Wrong,
    /// It was tried too often; so many seconds are left to wait.
    TooOften(u64),
    /// There is nothing.
    Unavailable,
    /// So much was looked for that is not there; so many seconds are left to wait.
    TooManyMisses(u64),
}

/// True where no search engine is to keep the page.
pub fn is_hidden(opened: &Opened, place: Place) -> bool {
    place == Place::Framed || opened.share.password.is_some()
}

/// The page of a link that is open, in the studio's document `built`.
pub fn open_page(built: &str, opened: &Opened, links: &Links) -> String {
    let shared: Shared = opened.present(links);
    let head = head::of_shared(opened, &shared, Place::Alone, links);
    document::built(
        built,
        &head,
        &body::of_shared(&shared, opened.prompt(), links),
    )
}

/// The same for the frame in another site.
pub fn framed_page(opened: &Opened, look: &Look, links: &Links) -> String {
    let shared: Shared = opened.present(links);
    let head = head::of_shared(opened, &shared, Place::Framed, links)
        + "<script type=\"module\" src=\"/frame.js\"></script>\n";
    document::plain(look, &head, &body::of_framed(&shared, look.words))
}

/// The page of a link that is not, without any program.
pub fn gate_page(gate: Gate, place: Place, look: &Look, links: &Links) -> String {
    let is_answer = !matches!(gate, Gate::Locked | Gate::Unavailable);
    let more = if gate.asks() {
        body::form(place)
    } else {
        String::new()
    };
    Notice {
        title: gate.title(),
        sentence: &gate.sentence(),
        is_answer,
        more: &more,
    }
    .page(look, links)
}

impl Gate {
    /// What the page is called.
    fn title(self) -> &'static str {
        match self {
            Self::Locked | Self::Wrong | Self::TooOften(_) => "Password needed",
            Self::Unavailable | Self::TooManyMisses(_) => "Not available",
        }
    }

    /// What it says.
    fn sentence(self) -> String {
        match self {
            Self::Locked => "Whoever shared this result set a password.".into(),
            Self::Wrong => "That is not the password.".into(),
            Self::TooOften(seconds) => {
                format!("The password was tried too often. Try again in {seconds} s.")
            }
            Self::Unavailable => "This link does not lead to a result, or no longer does.".into(),
            Self::TooManyMisses(seconds) => {
                format!("There were too many links that lead nowhere. Try again in {seconds} s.")
            }
        }
    }

    fn asks(self) -> bool {
        matches!(self, Self::Locked | Self::Wrong | Self::TooOften(_))
    }
}
