use api::{EngineKind, Shared, routes};
use serde_json::{Value, json};

use super::{Place, is_hidden};
use crate::{
    document::{
        HIDDEN, STUDIO,
        text::{escaped, json_in_script, readable},
        titled,
    },
    links::Links,
    shares::{Opened, PictureName, version},
};

/// What the page of an open link says of itself.
pub(super) fn of_shared(opened: &Opened, shared: &Shared, place: Place, links: &Links) -> String {
    let description = description(shared);
    let mut head = titled(&format!("{} · {STUDIO}", escaped(&shared.title)));
    head += &named("description", &description);
    head += &format!(
        "<link rel=\"canonical\" href=\"{}\">\n",
        escaped(&shared.url)
    );
    head += &discovery(&shared.url, &shared.title, links);
    if is_hidden(opened, place) {
        head += HIDDEN;
    } else {
        head += &card(opened, shared, &description, links);
        head += &format!(
            "<script type=\"application/ld+json\">{}</script>\n",
            json_in_script(&linked_data(shared, &description, links))
        );
    }
    head + &format!(
        "<script type=\"application/json\" id=\"shared\">{}</script>\n",
        json_in_script(shared)
    )
}

fn named(name: &str, content: &str) -> String {
    format!("<meta name=\"{name}\" content=\"{}\">\n", escaped(content))
}

fn property(name: &str, content: &str) -> String {
    format!(
        "<meta property=\"{name}\" content=\"{}\">\n",
        escaped(content)
    )
}

/// What is said beside it, else what it is.
fn description(shared: &Shared) -> String {
    let made_by = match shared.engine {
        EngineKind::Local => "the preview engine".into(),
        _ if shared.model.is_empty() => shared.engine.label().to_owned(),
        _ => shared.model.clone(),
    };
    let note = shared.note.as_deref().map(readable);
    if !shared.compared.is_empty() {
        let models: Vec<&str> = shared
            .compared
            .iter()
            .map(|output| output.model.as_str())
            .collect();
        return note.unwrap_or_else(|| {
            format!(
                "What different models make of the same: {}.",
                models.join(", ")
            )
        });
    }
    note.unwrap_or_else(|| {
        format!("A new picture that keeps the shape of another, made with {made_by}.")
    })
}

/// Where the same is in oEmbed's words.
fn discovery(url: &str, title: &str, links: &Links) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
    let link = |format: &str, kind: &str| {
        let address = links.absolute(&format!("{}?url={encoded}&format={format}", routes::OEMBED));
        format!(
            "<link rel=\"alternate\" type=\"{kind}+oembed\" href=\"{}\" title=\"{}\">\n",
            escaped(&address),
            escaped(title)
        )
    };
    link("json", "application/json") + &link("xml", "text/xml")
}

/// What other sites show of a link to it.
fn card(opened: &Opened, shared: &Shared, description: &str, links: &Links) -> String {
    let image = format!(
        "{}?v={}",
        opened.address(links, PictureName::Card),
        version(opened)
    );
    let alt = format!("{}: {}", STUDIO, shared.title);
    let graph = [
        ("og:type", "article"),
        ("og:site_name", STUDIO),
        ("og:title", &shared.title),
        ("og:description", description),
        ("og:url", &shared.url),
        ("og:image", &image),
        ("og:image:type", "image/jpeg"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", &alt),
    ];
    let card = [
        ("twitter:card", "summary_large_image"),
        ("twitter:title", &shared.title),
        ("twitter:description", description),
        ("twitter:image", &image),
        ("twitter:image:alt", &alt),
    ];
    let graph: String = graph
        .iter()
        .map(|(name, content)| property(name, content))
        .collect();
    graph
        + &card
            .iter()
            .map(|(name, content)| named(name, content))
            .collect::<String>()
}

/// The same in schema.org's words.
fn linked_data(shared: &Shared, description: &str, links: &Links) -> Value {
    let output = shared.pictures.outputs.first();
    json!({
        "@context": "https://schema.org",
        "@type": "ImageObject",
        "name": shared.title,
        "description": description,
        "url": shared.url,
        "contentUrl": output.map(|picture| &picture.url),
        "width": output.map(|picture| picture.width),
        "height": output.map(|picture| picture.height),
        "dateCreated": shared.created_at,
        "isPartOf": { "@type": "WebSite", "name": STUDIO, "url": links.absolute("/") },
    })
}
