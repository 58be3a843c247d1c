use api::{Shared, routes};
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::{PageMode, is_hidden};
use crate::http::{
    html::{json_script, noindex},
    present_share::picture_url,
};
use domain::{
    links::Links,
    text::{STUDIO, UserText, json_in_script, readable},
};
use services::shares::{OpenedShare, PictureName, card_version};

/// The elements of the head: title, description, oEmbed links, card and the share as JSON.
pub(super) fn share_head(
    opened: &OpenedShare,
    shared: &Shared,
    mode: PageMode,
    links: &Links,
) -> Markup {
    let description = description(shared);
    let linked_data = linked_data(shared, &description, links);
    html! {
        title { (UserText(&shared.title)) " · " (STUDIO) }
        (meta_name("description", &description))
        link rel="canonical" href=(shared.url);
        (oembed_link("json", "application/json+oembed", shared, links))
        (oembed_link("xml", "text/xml+oembed", shared, links))
        @if is_hidden(opened, mode) {
            (noindex())
        } @else {
            (card(opened, shared, &description, links))
            script type="application/ld+json" { (PreEscaped(json_in_script(&linked_data))) }
        }
        (json_script("shared", shared))
    }
}

fn meta_name(name: &str, content: &str) -> Markup {
    html! { meta name=(name) content=(UserText(content)); }
}

fn meta_property(property: &str, content: &str) -> Markup {
    html! { meta property=(property) content=(UserText(content)); }
}

/// The owner's note, else a description of the result.
fn description(shared: &Shared) -> String {
    if let Some(note) = &shared.note {
        return readable(note);
    }
    if !shared.compared.is_empty() {
        let models: Vec<&str> = shared
            .compared
            .iter()
            .map(|output| output.model.as_str())
            .collect();
        return format!(
            "What different models make of the same: {}.",
            models.join(", ")
        );
    }
    let model = if shared.engine.capabilities().is_preview {
        "the preview engine"
    } else if shared.model.is_empty() {
        shared.engine.label()
    } else {
        &shared.model
    };
    format!("A new picture that keeps the shape of another, made with {model}.")
}

/// The discovery link of oEmbed for one format.
fn oembed_link(format: &str, media_type: &str, shared: &Shared, links: &Links) -> Markup {
    let url: String = url::form_urlencoded::byte_serialize(shared.url.as_bytes()).collect();
    let href = links.absolute(&format!("{}?url={url}&format={format}", routes::OEMBED));
    html! {
        link rel="alternate" type=(media_type) href=(href) title=(UserText(&shared.title));
    }
}

/// The Open Graph and Twitter metadata for link previews.
fn card(opened: &OpenedShare, shared: &Shared, description: &str, links: &Links) -> Markup {
    let image = format!(
        "{}?v={}",
        picture_url(opened, links, PictureName::Card),
        card_version(opened)
    );
    let alt = format!("{STUDIO}: {}", shared.title);
    html! {
        (meta_property("og:type", "article"))
        (meta_property("og:site_name", STUDIO))
        (meta_property("og:title", &shared.title))
        (meta_property("og:description", description))
        (meta_property("og:url", &shared.url))
        (meta_property("og:image", &image))
        (meta_property("og:image:type", "image/jpeg"))
        (meta_property("og:image:width", "1200"))
        (meta_property("og:image:height", "630"))
        (meta_property("og:image:alt", &alt))
        (meta_name("twitter:card", "summary_large_image"))
        (meta_name("twitter:title", &shared.title))
        (meta_name("twitter:description", description))
        (meta_name("twitter:image", &image))
        (meta_name("twitter:image:alt", &alt))
    }
}

/// The share as schema.org's `ImageObject`.
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
