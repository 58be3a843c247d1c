use std::io::Cursor;

use serde_json::Value;

use super::*;
use domain::{links::Site, signer::Signer};

fn links() -> Links {
    Site::new(
        Some(&"https://studio.example".parse().unwrap()),
        1,
        Signer::new([1; 32]),
    )
    .links(None)
}

fn feed(title: &str, summary: &str) -> Feed {
    let timestamp = |text: &str| Timestamp::from_rfc3339(text);
    let entry = Entry {
        id: tag_uri(&links(), "model/a/b"),
        title: title.into(),
        author: "a".into(),
        url: "https://studio.example/explore/a/b".into(),
        summary: summary.into(),
        tags: vec!["image-to-image"],
        published: Some(timestamp("2026-11-01T00:00:00Z")),
        updated: timestamp("2026-11-22T09:30:00.000000Z"),
    };
    let query = CatalogQuery::from_search("q=fog+%26+rain&inputs=image");
    Feed {
        updated: Some(entry.updated.clone()),
        entries: vec![entry],
        ..Feed::empty(&query)
    }
}

impl Feed {
    fn empty(query: &CatalogQuery) -> Self {
        let search = query.to_search();
        Self {
            id: tag_uri(&links(), &format!("models{search}")),
            title: describe_query(query, Locale::default()),
            language: "en",
            page: links().absolute(&format!("/explore{search}")),
            atom: links().absolute(&format!("/feeds/models.atom{search}")),
            json: links().absolute(&format!("/feeds/models.json{search}")),
            updated: None,
            is_newest_first: true,
            entries: Vec::new(),
        }
    }
}

#[test]
fn html_in_descriptions_is_escaped_in_both_formats() {
    let hostile = "<script>alert(1)</script> ]]> & \"x\"";
    let feed = feed("a/b", hostile);
    let atom = feed.write(FeedFormat::Atom).unwrap();
    assert!(!atom.contains("<script>"), "{atom}");
    let read = atom_syndication::Feed::read_from(Cursor::new(atom)).unwrap();
    assert_eq!(read.entries()[0].summary().unwrap().value, hostile);
    let json: Value = serde_json::from_str(&feed.write(FeedFormat::Json).unwrap()).unwrap();
    assert_eq!(json["items"][0]["content_text"], hostile);
}

#[test]
fn both_formats_link_to_themselves_each_other_and_the_page() {
    let feed = feed("a/b", "fog");
    let read =
        atom_syndication::Feed::read_from(Cursor::new(feed.write(FeedFormat::Atom).unwrap()))
            .unwrap();
    let links: Vec<_> = read
        .links()
        .iter()
        .map(|link| (link.rel(), link.mime_type().unwrap(), link.href()))
        .collect();
    let search = "?q=fog+%26+rain&inputs=image";
    let url = |path: &str| format!("https://studio.example{path}{search}");
    let expected = [
        ("self", "application/atom+xml", url("/feeds/models.atom")),
        ("alternate", "text/html", url("/explore")),
        (
            "alternate",
            "application/feed+json",
            url("/feeds/models.json"),
        ),
    ];
    assert_eq!(
        links,
        expected
            .each_ref()
            .map(|(rel, kind, url)| (*rel, *kind, url.as_str()))
    );
    assert_eq!(read.updated().to_rfc3339(), "2026-11-22T09:30:00+00:00");
    let json: Value = serde_json::from_str(&feed.write(FeedFormat::Json).unwrap()).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(
        (json["feed_url"].as_str(), json["home_page_url"].as_str()),
        (Some(&*url("/feeds/models.json")), Some(&*url("/explore")))
    );
    assert_eq!(
        (json["items"][0]["id"].as_str(), read.entries()[0].id()),
        (
            Some("tag:studio.example,2026:model/a/b"),
            "tag:studio.example,2026:model/a/b"
        )
    );
}

#[test]
fn empty_feed_is_valid() {
    let feed = Feed::empty(&CatalogQuery::default());
    let read =
        atom_syndication::Feed::read_from(Cursor::new(feed.write(FeedFormat::Atom).unwrap()))
            .unwrap();
    assert_eq!((read.entries().len(), read.updated().timestamp()), (0, 0));
}

#[test]
fn feed_url_has_language_unless_english() {
    assert_eq!(
        with_language("?q=fog", Locale::from_tag("de")),
        "?q=fog&lang=de"
    );
    assert_eq!(with_language("", Locale::from_tag("de")), "?lang=de");
    assert_eq!(with_language("?q=fog", Locale::from_tag("en")), "?q=fog");
}
