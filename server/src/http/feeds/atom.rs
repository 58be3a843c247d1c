use api::Timestamp;
use atom_syndication::{
    Category, Entry as AtomEntry, Feed as AtomFeed, FixedDateTime, Generator, Link, Person, Text,
};

use super::{Entry, Feed, FeedError};
use domain::text::STUDIO;

/// Serializes the feed as Atom.
pub(super) fn write(feed: &Feed) -> Result<String, FeedError> {
    let written = AtomFeed {
        title: Text::plain(&feed.title),
        id: feed.id.clone(),
        updated: feed.updated.as_ref().map(to_date_time).unwrap_or_default(),
        authors: vec![person(STUDIO)],
        generator: Some(Generator {
            value: STUDIO.into(),
            ..Generator::default()
        }),
        links: vec![
            link("self", "application/atom+xml", &feed.atom),
            link("alternate", "text/html", &feed.page),
            link("alternate", "application/feed+json", &feed.json),
        ],
        lang: Some(feed.language.into()),
        entries: feed.entries.iter().map(entry).collect(),
        ..AtomFeed::default()
    };
    Ok(String::from_utf8(written.write_to(Vec::new())?)?)
}

fn entry(entry: &Entry) -> AtomEntry {
    AtomEntry {
        title: Text::plain(&entry.title),
        id: entry.id.clone(),
        updated: to_date_time(&entry.updated),
        authors: vec![person(&entry.author)],
        categories: entry
            .tags
            .iter()
            .map(|tag| Category {
                term: (*tag).into(),
                ..Category::default()
            })
            .collect(),
        links: vec![link("alternate", "text/html", &entry.url)],
        published: entry.published.as_ref().map(to_date_time),
        summary: Some(Text::plain(&entry.summary)),
        ..AtomEntry::default()
    }
}

fn link(rel: &str, mime_type: &str, href: &str) -> Link {
    Link {
        href: href.into(),
        rel: rel.into(),
        mime_type: Some(mime_type.into()),
        ..Link::default()
    }
}

fn person(name: &str) -> Person {
    Person {
        name: name.into(),
        ..Person::default()
    }
}

/// The Unix epoch if the timestamp is malformed.
fn to_date_time(timestamp: &Timestamp) -> FixedDateTime {
    timestamp.as_str().parse().unwrap_or_default()
}
