//! A link in oEmbed's words: a frame that shows its result.

use api::{Oembed, routes};
use url::Url;

use super::{Opened, PictureName};
use crate::{document::text::escaped, links::Links};

/// Seconds for which others may keep what was said.
const CACHE_SECONDS: u32 = 3600;
/// Pixels across where nobody says how many there are.
const WIDTH: u32 = 800;
/// Pixels of the line below the picture, and of what may stand between the two: the outputs where there are several, and a note's first line
/// (style/frame.css).
const FOOT: u32 = 48;
const OUTPUTS: u32 = 61;
const NOTE: u32 = 28;
/// Pixels of the picture that is drawn for previews.
const CARD: (u32, u32) = (1200, 630);
/// What the frame may do.
const SANDBOX: &str = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms";

/// Pixels that there are at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    /// Across.
    pub width: Option<u32>,
    /// Down.
    pub height: Option<u32>,
}

/// What stands in the address of a link's page or frame in place of its token.
pub fn token_in(url: &Url) -> Option<&str> {
    let mut segments = url.path_segments()?;
    match (segments.next()?, segments.next()?, segments.next()) {
        ("s" | "embed", token, None) => Some(token),
        _ => None,
    }
}

/// The link in oEmbed's words, for whoever has this room.
pub fn describe(opened: &Opened, room: Room, links: &Links) -> Oembed {
    let (width, height) = room.frame(shape(opened), below(opened));
    let title = opened.title();
    let thumbnail = thumbnail(opened, room, links);
    let (thumbnail_width, thumbnail_height) = thumbnail.as_ref().map(|(_, size)| *size).unzip();
    Oembed {
        kind: "rich".into(),
        version: "1.0".into(),
        html: frame(
            &links.absolute(&routes::embed(&opened.token)),
            &title,
            width,
            height,
        ),
        title,
        provider_name: "Depth2Img Studio".into(),
        provider_url: links.absolute("/"),
        cache_age: CACHE_SECONDS,
        width,
        height,
        thumbnail_url: thumbnail.map(|(url, _)| url),
        thumbnail_width,
        thumbnail_height,
    }
}

/// The same as XML.
pub fn xml(oembed: &Oembed) -> String {
    let number = |value: u32| value.to_string();
    let elements = [
        ("type", Some(oembed.kind.clone())),
        ("version", Some(oembed.version.clone())),
        ("title", Some(oembed.title.clone())),
        ("provider_name", Some(oembed.provider_name.clone())),
        ("provider_url", Some(oembed.provider_url.clone())),
        ("cache_age", Some(number(oembed.cache_age))),
        ("html", Some(oembed.html.clone())),
        ("width", Some(number(oembed.width))),
        ("height", Some(number(oembed.height))),
        ("thumbnail_url", oembed.thumbnail_url.clone()),
        ("thumbnail_width", oembed.thumbnail_width.map(number)),
        ("thumbnail_height", oembed.thumbnail_height.map(number)),
    ];
    let elements = elements
        .into_iter()
        .filter_map(|(name, value)| Some(format!("<{name}>{}</{name}>\n", escaped(&value?))));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>\n{}</oembed>\n",
        elements.collect::<String>()
    )
}

impl Room {
    fn holds(self, (width, height): (u32, u32)) -> bool {
        self.width.is_none_or(|most| width <= most) && self.height.is_none_or(|most| height <= most)
    }

    /// The size of a frame around a picture of this shape, with so many pixels below it.
    fn frame(self, shape: (u32, u32), below: u32) -> (u32, u32) {
        let width = WIDTH.min(self.width.unwrap_or(WIDTH));
        let height = scaled(width, shape.1, shape.0).saturating_add(below);
        match self.height {
            Some(most) if most < height => (
                scaled(most.saturating_sub(below), shape.0, shape.1).min(width),
                most,
            ),
            _ => (width, height),
        }
    }
}

/// `length` times `part` of `whole`, at least 1.
fn scaled(length: u32, part: u32, whole: u32) -> u32 {
    let scaled = u64::from(length) * u64::from(part) / u64::from(whole.max(1));
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

/// The size of what is looked at: the part of the first output that is the input's frame.
fn shape(opened: &Opened) -> (u32, u32) {
    let first = opened.record.pictures.outputs.first();
    first.map_or((1, 1), |picture| {
        picture
            .region
            .map_or((picture.width, picture.height), |region| {
                (region.width, region.height)
            })
    })
}

/// Pixels of what is below the picture.
fn below(opened: &Opened) -> u32 {
    let outputs = if opened.record.pictures.outputs.len() > 1 {
        OUTPUTS
    } else {
        0
    };
    let note = if opened.share.note.is_some() { NOTE } else { 0 };
    FOOT + outputs + note
}

/// The first of the drawn preview and the first output that there is room for.
fn thumbnail(opened: &Opened, room: Room, links: &Links) -> Option<(String, (u32, u32))> {
    let output = opened
        .record
        .pictures
        .outputs
        .first()
        .map(|picture| (PictureName::Output(0), (picture.width, picture.height)));
    let fitting = [Some((PictureName::Card, CARD)), output]
        .into_iter()
        .flatten()
        .find(|(_, size)| room.holds(*size));
    fitting.map(|(name, size)| (opened.address(links, name), size))
}

fn frame(address: &str, title: &str, width: u32, height: u32) -> String {
    format!(
        "<iframe src=\"{}\" width=\"{width}\" height=\"{height}\" title=\"{}\" style=\"border:0\" loading=\"lazy\" sandbox=\"{SANDBOX}\" \
         allow=\"clipboard-write; fullscreen; web-share\"></iframe>",
        escaped(address),
        escaped(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(width: Option<u32>, height: Option<u32>) -> Room {
        Room { width, height }
    }

    #[test]
    fn a_frame_has_the_pictures_shape_and_keeps_to_the_room() {
        assert_eq!(room(None, None).frame((768, 512), 56), (800, 589));
        assert_eq!(
            room(Some(2000), Some(2000)).frame((768, 512), 56),
            (800, 589),
            "no larger than it needs to be"
        );
        assert_eq!(room(Some(300), None).frame((768, 512), 56), (300, 256));
        assert_eq!(room(None, Some(256)).frame((768, 512), 56), (300, 256));
        for small in [1, 2, 56, 57] {
            let (width, height) = room(Some(small), Some(small)).frame((512, 768), 56);
            assert!(
                (1..=small).contains(&width) && (1..=small).contains(&height),
                "{small}: {width}x{height}"
            );
        }
    }

    #[test]
    fn a_token_is_found_in_addresses_of_pages_and_frames_only() {
        let token = |path: &str| {
            token_in(&format!("https://studio.example{path}").parse().unwrap()).map(str::to_owned)
        };
        assert_eq!(token("/s/abc"), Some("abc".into()));
        assert_eq!(token("/embed/abc?theme=dark#x"), Some("abc".into()));
        for elsewhere in [
            "/",
            "/s",
            "/p/abc",
            "/s/abc/output-1",
            "/api/shared/abc",
            "/x/../v1/s/abc",
        ] {
            assert_eq!(token(elsewhere), None, "{elsewhere}");
        }
    }
}
