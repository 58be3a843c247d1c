use serde_json::{Map, Value, json};

use super::{Entry, Feed};
use domain::text::STUDIO;

/// The version of the format.
const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// Serializes the feed as JSON Feed.
pub(super) fn write(feed: &Feed) -> String {
    json!({
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.json,
        "language": feed.language,
        "authors": [{"name": STUDIO}],
        "items": feed.entries.iter().map(item).collect::<Vec<_>>(),
    })
    .to_string()
}

fn item(entry: &Entry) -> Value {
    let mut item = Map::new();
    item.insert("id".into(), entry.id.clone().into());
    item.insert("url".into(), entry.url.clone().into());
    item.insert("title".into(), entry.title.clone().into());
    item.insert("content_text".into(), entry.summary.clone().into());
    item.insert("date_modified".into(), entry.updated.as_str().into());
    if let Some(published) = &entry.published {
        item.insert("date_published".into(), published.as_str().into());
    }
    item.insert("authors".into(), json!([{"name": entry.author}]));
    item.insert("tags".into(), json!(entry.tags));
    item.into()
}
