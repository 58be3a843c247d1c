//! oEmbed responses: a frame that shows a share.

use api::{Oembed, routes};
use maud::{Markup, PreEscaped, html};
use url::Url;

use crate::http::present_share::picture_url;
use domain::{
    links::Links,
    text::{STUDIO, UserText},
};
use services::shares::{OpenedShare, PictureName};

/// Seconds for which consumers may cache a response.
const CACHE_SECONDS: u32 = 3600;
/// Width of the frame in pixels unless the consumer limits it.
const DEFAULT_WIDTH: u32 = 800;
/// Height in pixels of the footer below the picture (style/frame.css).
const FOOTER_HEIGHT: u32 = 48;
/// Height in pixels of the row of outputs, if there are several.
const OUTPUTS_HEIGHT: u32 = 61;
/// Height in pixels of the first line of a note.
const NOTE_HEIGHT: u32 = 28;
/// Width and height of the card image in pixels.
const CARD_SIZE: (u32, u32) = (1200, 630);
/// Permissions of the frame.
const SANDBOX: &str = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms";

/// The consumer's limits in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MaxSize {
    /// `maxwidth`.
    pub width: Option<u32>,
    /// `maxheight`.
    pub height: Option<u32>,
}

/// The token segment of the URL of a share's page or frame.
pub fn token_segment(url: &Url) -> Option<&str> {
    let mut segments = url.path_segments()?;
    match (segments.next()?, segments.next()?, segments.next()) {
        ("s" | "embed", token, None) => Some(token),
        _ => None,
    }
}

/// The oEmbed response for a share.
pub fn to_oembed(opened: &OpenedShare, max_size: MaxSize, links: &Links) -> Oembed {
    let (width, height) = max_size.frame(picture_size(opened), extra_height(opened));
    let title = opened.title();
    let thumbnail = thumbnail(opened, max_size, links);
    let (thumbnail_width, thumbnail_height) = thumbnail.as_ref().map(|(_, size)| *size).unzip();
    Oembed {
        kind: "rich".into(),
        version: "1.0".into(),
        html: frame(
            &links.absolute(&routes::embed(&opened.token)),
            &title,
            width,
            height,
        )
        .into_string(),
        title,
        provider_name: STUDIO.into(),
        provider_url: links.absolute("/"),
        cache_age: CACHE_SECONDS,
        width,
        height,
        thumbnail_url: thumbnail.map(|(url, _)| url),
        thumbnail_width,
        thumbnail_height,
    }
}

/// The oEmbed response as XML.
pub fn to_xml(oembed: &Oembed) -> String {
    let markup = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n"))
        oembed {
            type { (oembed.kind) }
            version { (oembed.version) }
            title { (UserText(&oembed.title)) }
            provider_name { (oembed.provider_name) }
            provider_url { (oembed.provider_url) }
            cache_age { (oembed.cache_age) }
            html { (UserText(&oembed.html)) }
            width { (oembed.width) }
            height { (oembed.height) }
            @if let Some(url) = &oembed.thumbnail_url { thumbnail_url { (url) } }
            @if let Some(width) = oembed.thumbnail_width { thumbnail_width { (width) } }
            @if let Some(height) = oembed.thumbnail_height { thumbnail_height { (height) } }
        }
    };
    markup.into_string()
}

impl MaxSize {
    fn fits(self, (width, height): (u32, u32)) -> bool {
        self.width.is_none_or(|max| width <= max) && self.height.is_none_or(|max| height <= max)
    }

    /// The size of a frame for a picture of this size, with `extra_height` pixels below it.
    fn frame(self, picture: (u32, u32), extra_height: u32) -> (u32, u32) {
        let width = DEFAULT_WIDTH.min(self.width.unwrap_or(DEFAULT_WIDTH));
        let height = scaled(width, picture.1, picture.0).saturating_add(extra_height);
        match self.height {
            Some(max) if max < height => {
                let picture_height = max.saturating_sub(extra_height);
                (scaled(picture_height, picture.0, picture.1).min(width), max)
            }
            _ => (width, height),
        }
    }
}

/// `length * part / whole`, at least 1.
fn scaled(length: u32, part: u32, whole: u32) -> u32 {
    let scaled = u64::from(length) * u64::from(part) / u64::from(whole.max(1));
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

/// The size of the first output without letterbox bars.
fn picture_size(opened: &OpenedShare) -> (u32, u32) {
    let Some(picture) = opened.record.pictures.outputs.first() else {
        return (1, 1);
    };
    match picture.region {
        Some(region) => (region.width, region.height),
        None => (picture.width, picture.height),
    }
}

/// Height in pixels of everything below the picture.
fn extra_height(opened: &OpenedShare) -> u32 {
    let outputs = if opened.record.pictures.outputs.len() > 1 {
        OUTPUTS_HEIGHT
    } else {
        0
    };
    let note = if opened.share.note.is_some() {
        NOTE_HEIGHT
    } else {
        0
    };
    FOOTER_HEIGHT + outputs + note
}

/// The card image, or else the first output, whichever fits first.
fn thumbnail(
    opened: &OpenedShare,
    max_size: MaxSize,
    links: &Links,
) -> Option<(String, (u32, u32))> {
    if max_size.fits(CARD_SIZE) {
        return Some((picture_url(opened, links, PictureName::Card), CARD_SIZE));
    }
    let output = opened.record.pictures.outputs.first()?;
    let size = (output.width, output.height);
    let url = picture_url(opened, links, PictureName::Output(0));
    max_size.fits(size).then_some((url, size))
}

fn frame(url: &str, title: &str, width: u32, height: u32) -> Markup {
    html! {
        iframe src=(url) width=(width) height=(height) title=(UserText(title)) style="border:0"
            loading="lazy" sandbox=(SANDBOX) allow="clipboard-write; fullscreen; web-share" {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn max(width: Option<u32>, height: Option<u32>) -> MaxSize {
        MaxSize { width, height }
    }

    #[test]
    fn frame_keeps_aspect_ratio_within_max_size() {
        assert_eq!(max(None, None).frame((768, 512), 56), (800, 589));
        assert_eq!(
            max(Some(2000), Some(2000)).frame((768, 512), 56),
            (800, 589),
            "not larger than the default"
        );
        assert_eq!(max(Some(300), None).frame((768, 512), 56), (300, 256));
        assert_eq!(max(None, Some(256)).frame((768, 512), 56), (300, 256));
        for small in [1, 2, 56, 57] {
            let (width, height) = max(Some(small), Some(small)).frame((512, 768), 56);
            assert!(
                (1..=small).contains(&width) && (1..=small).contains(&height),
                "{small}: {width}x{height}"
            );
        }
    }

    #[test]
    fn token_is_read_from_page_and_frame_urls_only() {
        let token = |path: &str| {
            token_segment(&format!("https://studio.example{path}").parse().unwrap())
                .map(str::to_owned)
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
