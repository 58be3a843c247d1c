//! Feeds of a search: the newest models that it finds, or those whose runs grow the most.
//!
//! - [`atom`]: in Atom's words
//! - [`json`]: in JSON Feed's words

mod atom;
mod json;
#[cfg(test)]
mod tests;

use api::{CatalogQuery, CatalogSort, Timestamp, routes};
use url::Url;

use crate::{
    catalog::{Catalog, Listed},
    document::STUDIO,
    following::{abilities, full_name, line, newest, spoken},
    links::Links,
    words::Words,
};

/// Entries of a feed.
const ENTRIES: usize = 50;
/// Characters of a model's description.
const DESCRIPTION_CHARACTERS: usize = 1_000;
/// The year in which this server's names for things begin to hold (RFC 4151).
const TAGGED_SINCE: &str = "2026";

/// How a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Atom, RFC 4287.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// What a feed says, however it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Its name, the same for ever.
    pub id: String,
    /// The search in words.
    pub title: String,
    /// The language of the words that are ours.
    pub language: &'static str,
    /// The page of the search.
    pub page: String,
    /// Its address as Atom.
    pub atom: String,
    /// Its address as a JSON Feed.
    pub json: String,
    /// When the last of its models came; missing where it has none.
    pub updated: Option<Timestamp>,
    /// True where its order is by when models came: it changes only when one does.
    pub is_by_arrival: bool,
    /// The models.
    pub entries: Vec<Entry>,
}

/// A model in a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name, the same for ever.
    pub id: String,
    /// `owner/name`.
    pub title: String,
    /// Its owner.
    pub author: String,
    /// Its page.
    pub url: String,
    /// What it is, takes and gives; plain text.
    pub summary: String,
    /// What it does, in the words of addresses.
    pub tags: Vec<&'static str>,
    /// When it was made.
    pub published: Option<Timestamp>,
    /// When it came into the catalog.
    pub updated: Timestamp,
}

impl Feed {
    /// The feed of a search, for whoever is served by `links`.
    pub fn of(catalog: &Catalog, query: &CatalogQuery, links: &Links, words: Words) -> Self {
        let is_trending = query.order() == CatalogSort::Trending;
        let found = if is_trending {
            catalog.find(query)
        } else {
            newest(catalog, query)
        };
        let entries: Vec<Entry> = found
            .iter()
            .take(ENTRIES)
            .map(|listed| Entry::of(listed, links, words))
            .collect();
        let search = query.to_search();
        let message = if is_trending {
            "feed_trending"
        } else {
            "feed_new"
        };
        Self {
            id: tag(links, &format!("models{search}")),
            title: format!(
                "{STUDIO} · {}",
                words.fill(message, &[("search", &spoken(query, words))])
            ),
            language: words.language(),
            page: links.absolute(&format!("{}{search}", routes::EXPLORE_PAGE)),
            atom: links.absolute(&format!(
                "{}{}",
                routes::FEED_ATOM,
                with_language(&search, words)
            )),
            json: links.absolute(&format!(
                "{}{}",
                routes::FEED_JSON,
                with_language(&search, words)
            )),
            updated: entries.iter().map(|entry| entry.updated.clone()).max(),
            is_by_arrival: !is_trending,
            entries,
        }
    }

    /// The feed as it is sent.
    pub fn write(&self, form: Form) -> Result<String, FeedError> {
        match form {
            Form::Atom => atom::write(self),
            Form::Json => Ok(json::write(self)),
        }
    }
}

/// A feed that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Atom's writer failed.
    #[error("the feed could not be written: {0}")]
    Atom(#[from] atom_syndication::Error),
    /// What was written is no text.
    #[error("the feed could not be written: {0}")]
    Text(#[from] std::string::FromUtf8Error),
}

impl Form {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
        }
    }
}

impl Entry {
    fn of(listed: &Listed, links: &Links, words: Words) -> Self {
        let (model, title) = (&listed.model, full_name(listed));
        let description = model
            .description
            .as_deref()
            .map(|text| line(text, DESCRIPTION_CHARACTERS))
            .filter(|text| !text.is_empty());
        let said: Vec<String> = description
            .into_iter()
            .chain(abilities(listed, words))
            .collect();
        Self {
            id: tag(links, &format!("model/{title}")),
            author: model.owner.clone(),
            url: links.absolute(&routes::model_page(&model.owner, &model.name)),
            summary: said.join("\n"),
            tags: model.tasks.iter().map(|task| task.as_str()).collect(),
            published: model.created_at.clone(),
            updated: listed.arrived_at.clone(),
            title,
        }
    }
}

/// The name of a thing of this server's (RFC 4151).
fn tag(links: &Links, thing: &str) -> String {
    let host = Url::parse(links.base())
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    format!(
        "tag:{},{TAGGED_SINCE}:{thing}",
        host.trim_matches(['[', ']'])
    )
}

/// A query that also says in which language the feed is, where that is not English.
fn with_language(search: &str, words: Words) -> String {
    match (words == Words::default(), search) {
        (true, search) => search.to_owned(),
        (false, "") => format!("?lang={}", words.language()),
        (false, search) => format!("{search}&lang={}", words.language()),
    }
}
