//! The pages of a share. Their content is in the HTML, for crawlers and for browsers without
//! scripts; the page's program takes over from there.
//!
//! - [`head`]: metadata for programs
//! - [`body`]: the visible content

mod body;
mod head;
#[cfg(test)]
mod tests;

use maud::{Markup, html};

use crate::http::{
    html::{Appearance, NoticePage, document, extend_page},
    present_share::present_share,
};
use domain::links::Links;
use services::shares::OpenedShare;

/// How a share is viewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageMode {
    /// On its own page.
    Standalone,
    /// In a frame of another site.
    Framed,
}

/// Why a share is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockReason {
    /// The password is missing.
    PasswordRequired,
    /// The password is wrong.
    WrongPassword,
    /// Too many password attempts; retry after these seconds.
    TooManyAttempts(u64),
    /// The share does not exist.
    Unavailable,
    /// Too many requests for shares that do not exist; retry after these seconds.
    TooManyMisses(u64),
}

/// True if search engines must not index the page.
pub fn is_hidden(opened: &OpenedShare, mode: PageMode) -> bool {
    mode == PageMode::Framed || opened.share.password_hash.is_some()
}

/// The page of an open share, in the studio's document `page`.
pub fn standalone_page(page: &str, opened: &OpenedShare, links: &Links) -> String {
    let shared = present_share(opened, links);
    let head = head::share_head(opened, &shared, PageMode::Standalone, links);
    let main = body::standalone_main(&shared, opened.prompt(), links);
    extend_page(page, &head, &main)
}

/// The page of an open share for a frame of another site.
pub fn framed_page(opened: &OpenedShare, appearance: &Appearance, links: &Links) -> String {
    let shared = present_share(opened, links);
    let head = html! {
        (head::share_head(opened, &shared, PageMode::Framed, links))
        script type="module" src="/frame.js" {}
    };
    document(
        appearance,
        &head,
        &body::framed_main(&shared, appearance.locale),
    )
}

/// The page of a share that is not shown, without scripts.
pub fn blocked_page(
    reason: BlockReason,
    mode: PageMode,
    appearance: &Appearance,
    links: &Links,
) -> String {
    let form = if reason.accepts_password() {
        body::password_form(mode)
    } else {
        Markup::default()
    };
    let page = NoticePage {
        title: reason.title(),
        sentence: &reason.sentence(),
        is_alert: reason.is_alert(),
        form,
    };
    page.render(appearance, links)
}

impl BlockReason {
    fn title(self) -> &'static str {
        if self.accepts_password() {
            "Password needed"
        } else {
            "Not available"
        }
    }

    fn sentence(self) -> String {
        match self {
            Self::PasswordRequired => "This result is protected by a password.".into(),
            Self::WrongPassword => "That is not the password.".into(),
            Self::TooManyAttempts(seconds) => {
                format!("The password was tried too often. Try again in {seconds} s.")
            }
            Self::Unavailable => "This link does not lead to a result, or no longer does.".into(),
            Self::TooManyMisses(seconds) => {
                format!("Too many links that do not exist were opened. Try again in {seconds} s.")
            }
        }
    }

    fn accepts_password(self) -> bool {
        matches!(
            self,
            Self::PasswordRequired | Self::WrongPassword | Self::TooManyAttempts(_)
        )
    }

    fn is_alert(self) -> bool {
        !matches!(self, Self::PasswordRequired | Self::Unavailable)
    }
}
