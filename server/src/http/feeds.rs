//! Feeds of a catalog search: its newest models, or those that are trending.
//!
//! - [`atom`]: serialization as Atom
//! - [`json`]: serialization as JSON Feed

mod atom;
mod json;
#[cfg(test)]
mod tests;

use api::{CatalogQuery, CatalogSort, Timestamp, routes};
use url::Url;

use domain::{links::Links, text::STUDIO};
use i18n::Locale;
use services::{
    catalog::{Catalog, IndexedModel},
    new_models::{describe_kinds, describe_query, newest_first, single_line},
};

/// Maximal number of entries of a feed.
const MAX_ENTRIES: usize = 50;
/// Maximal length of a model's description in characters.
const DESCRIPTION_CHARACTERS: usize = 1_000;
/// The date of this server's tag URIs (RFC 4151).
const TAG_DATE: &str = "2026";

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// The content of a feed, independent of its format.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// The permanent id, a tag URI.
    pub id: String,
    /// A description of the search.
    pub title: String,
    /// The language of title and labels.
    pub language: &'static str,
    /// URL of the search's page.
    pub page: String,
    /// URL of the feed as Atom.
    pub atom: String,
    /// URL of the feed as JSON Feed.
    pub json: String,
    /// When its latest model was added; `None` without models.
    pub updated: Option<Timestamp>,
    /// True if entries are ordered by the time they were added, so that the feed changes only when
    /// a model is added.
    pub is_newest_first: bool,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// A model as an entry of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The permanent id, a tag URI.
    pub id: String,
    /// `owner/name`.
    pub title: String,
    /// The model's owner.
    pub author: String,
    /// URL of the model's page.
    pub url: String,
    /// Description, inputs and outputs as plain text.
    pub summary: String,
    /// Tasks.
    pub tags: Vec<&'static str>,
    /// When the model was created.
    pub published: Option<Timestamp>,
    /// When the model was added to the catalog.
    pub updated: Timestamp,
}

impl Feed {
    /// The feed of a search.
    pub fn new(catalog: &Catalog, query: &CatalogQuery, links: &Links, locale: Locale) -> Self {
        let is_trending = query.order() == CatalogSort::Trending;
        let found = if is_trending {
            catalog.search_all(query)
        } else {
            newest_first(catalog, query)
        };
        let entries: Vec<Entry> = found
            .iter()
            .take(MAX_ENTRIES)
            .map(|indexed| Entry::new(indexed, links, locale))
            .collect();
        let search = query.to_search();
        let message = if is_trending {
            "feed_trending"
        } else {
            "feed_new"
        };
        Self {
            id: tag_uri(links, &format!("models{search}")),
            title: format!(
                "{STUDIO} · {}",
                locale.fill(message, &[("search", &describe_query(query, locale))])
            ),
            language: locale.language(),
            page: links.absolute(&format!("{}{search}", routes::EXPLORE_PAGE)),
            atom: links.absolute(&format!(
                "{}{}",
                routes::FEED_ATOM,
                with_language(&search, locale)
            )),
            json: links.absolute(&format!(
                "{}{}",
                routes::FEED_JSON,
                with_language(&search, locale)
            )),
            updated: entries.iter().map(|entry| entry.updated.clone()).max(),
            is_newest_first: !is_trending,
            entries,
        }
    }

    /// Serializes the feed.
    pub fn write(&self, format: FeedFormat) -> Result<String, FeedError> {
        match format {
            FeedFormat::Atom => atom::write(self),
            FeedFormat::Json => Ok(json::write(self)),
        }
    }
}

/// A feed could not be serialized.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The Atom writer failed.
    #[error("the feed could not be written: {0}")]
    Atom(#[from] atom_syndication::Error),
    /// The Atom writer's output is not UTF-8.
    #[error("the feed could not be written: {0}")]
    Text(#[from] std::string::FromUtf8Error),
}

impl FeedFormat {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
        }
    }
}

impl Entry {
    fn new(indexed: &IndexedModel, links: &Links, locale: Locale) -> Self {
        let IndexedModel {
            name,
            model,
            added_at,
        } = indexed;
        let description = model
            .description
            .as_deref()
            .map(|text| single_line(text, DESCRIPTION_CHARACTERS))
            .filter(|text| !text.is_empty());
        let lines: Vec<String> = description
            .into_iter()
            .chain(describe_kinds(indexed, locale))
            .collect();
        Self {
            id: tag_uri(links, &format!("model/{name}")),
            author: model.owner.clone(),
            url: links.absolute(&routes::model_page(&model.owner, &model.name)),
            summary: lines.join("\n"),
            tags: model.tasks.iter().map(|task| task.as_str()).collect(),
            published: model.created_at.clone(),
            updated: added_at.clone(),
            title: name.clone(),
        }
    }
}

/// A tag URI of this server (RFC 4151).
fn tag_uri(links: &Links, name: &str) -> String {
    let host = Url::parse(links.base())
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    format!("tag:{},{TAG_DATE}:{name}", host.trim_matches(['[', ']']))
}

/// The query with the language of the feed, unless that is English.
fn with_language(search: &str, locale: Locale) -> String {
    if locale == Locale::default() {
        return search.to_owned();
    }
    let separator = if search.is_empty() { "?" } else { "&" };
    format!("{search}{separator}lang={}", locale.language())
}
