use std::io::Cursor;

use serde_json::Value;

use super::*;
use crate::{links::Site, signer::Signer};

fn links() -> Links {
    Site::new(
        Some(&"https://studio.example".parse().unwrap()),
        1,
        Signer::new([1; 32]),
    )
    .links(None)
}

fn feed(title: &str, summary: &str) -> Feed {
    let moment = |text: &str| Timestamp::from_rfc3339(text);
    let entry = Entry {
        id: tag(&links(), "model/a/b"),
        title: title.into(),
        author: "a".into(),
        url: "https://studio.example/explore/a/b".into(),
        summary: summary.into(),
        tags: vec!["image-to-image"],
        published: Some(moment("2026-11-01T00:00:00Z")),
        updated: moment("2026-11-22T09:30:00.000000Z"),
    };
    let query = CatalogQuery::from_search("q=fog+%26+rain&takes=image");
    Feed {
        updated: Some(entry.updated.clone()),
        entries: vec![entry],
        ..Feed::of_nothing(&query)
    }
}

impl Feed {
    fn of_nothing(query: &CatalogQuery) -> Self {
        let search = query.to_search();
        Self {
            id: tag(&links(), &format!("models{search}")),
            title: spoken(query, Words::default()),
            language: "en",
            page: links().absolute(&format!("/explore{search}")),
            atom: links().absolute(&format!("/feeds/models.atom{search}")),
            json: links().absolute(&format!("/feeds/models.json{search}")),
            updated: None,
            is_by_arrival: true,
            entries: Vec::new(),
        }
    }
}

#[test]
fn what_strangers_write_stays_text_in_both_forms() {
    let hostile = "<script>alert(1)</script> ]]> & \"x\"";
    let feed = feed("a/b", hostile);
    let atom = feed.write(Form::Atom).unwrap();
    assert!(!atom.contains("<script>"), "{atom}");
    let read = atom_syndication::Feed::read_from(Cursor::new(atom)).unwrap();
    assert_eq!(read.entries()[0].summary().unwrap().value, hostile);
    let json: Value = serde_json::from_str(&feed.write(Form::Json).unwrap()).unwrap();
    assert_eq!(json["items"][0]["content_text"], hostile);
}

#[test]
fn both_forms_name_themselves_each_other_and_the_page() {
    let feed = feed("a/b", "fog");
    let read =
        atom_syndication::Feed::read_from(Cursor::new(feed.write(Form::Atom).unwrap())).unwrap();
    let links: Vec<_> = read
        .links()
        .iter()
        .map(|link| (link.rel(), link.mime_type().unwrap(), link.href()))
        .collect();
    let search = "?q=fog+%26+rain&takes=image";
    let address = |path: &str| format!("https://studio.example{path}{search}");
    let expected = [
        (
            "self",
            "application/atom+xml",
            address("/feeds/models.atom"),
        ),
        ("alternate", "text/html", address("/explore")),
        (
            "alternate",
            "application/feed+json",
            address("/feeds/models.json"),
        ),
    ];
    assert_eq!(
        links,
        expected
            .each_ref()
            .map(|(rel, kind, address)| (*rel, *kind, address.as_str()))
    );
    assert_eq!(read.updated().to_rfc3339(), "2026-11-22T09:30:00+00:00");
    let json: Value = serde_json::from_str(&feed.write(Form::Json).unwrap()).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(
        (json["feed_url"].as_str(), json["home_page_url"].as_str()),
        (
            Some(&*address("/feeds/models.json")),
            Some(&*address("/explore"))
        )
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
fn a_feed_of_nothing_is_a_feed() {
    let nothing = Feed::of_nothing(&CatalogQuery::default());
    let read =
        atom_syndication::Feed::read_from(Cursor::new(nothing.write(Form::Atom).unwrap())).unwrap();
    assert_eq!((read.entries().len(), read.updated().timestamp()), (0, 0));
}

#[test]
fn a_feed_in_another_language_says_so_in_its_address() {
    assert_eq!(with_language("?q=fog", Words::of("de")), "?q=fog&lang=de");
    assert_eq!(with_language("", Words::of("de")), "?lang=de");
    assert_eq!(with_language("?q=fog", Words::of("en")), "?q=fog");
}
