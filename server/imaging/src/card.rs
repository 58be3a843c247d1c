//! The preview image of links to results: pictures side by side, with the prompt.
//!
//! - [`canvas`]: drawing primitives
//! - [`text`]: layout of untrusted text in any script
//! - [`mark`]: the studio's logo
//!
//! Pure and blocking: call it on a worker thread.

mod canvas;
mod mark;
mod text;

use bytes::Bytes;
use image::{RgbImage, codecs::jpeg::JpegEncoder};

use crate::pictures::{PictureError, fill};
use canvas::{Area, Canvas, Colour};
use text::{Style, TextLayout, Typesetter};

/// The width in pixels, as platforms recommend for previews.
pub const WIDTH: u32 = 1200;
/// The height in pixels.
pub const HEIGHT: u32 = 630;

/// Pictures on a card.
const MAX_PICTURES: usize = 3;
/// Pixels between the card's edge and its content.
const MARGIN: u32 = 36;
/// Pixels between pictures.
const GAP: u32 = 12;
/// The lower edge of the pictures, above the text.
const PICTURES_END: u32 = 484;
/// Pixels between the text and the brand.
const BRAND_GAP: f32 = 56.0;

const GROUND: Colour = [14, 14, 13];
const EMPTY: Colour = [24, 24, 23];
const INK: Colour = [237, 236, 235];
const INK_2: Colour = [172, 171, 168];
const VEIL: Colour = [0, 0, 0];
const ON_VEIL: Colour = [255, 255, 255];

const PROMPT: Style = Style {
    size: 36.0,
    line_height: 47.0,
    lines: 2,
};
const BRAND: Style = Style {
    size: 25.0,
    line_height: 32.0,
    lines: 1,
};
const LABEL: Style = Style {
    size: 22.0,
    line_height: 28.0,
    lines: 1,
};

/// The content of a card.
#[derive(Debug, Clone)]
pub struct CardContent {
    /// The title of the result.
    pub title: String,
    /// The prompt; replaces the title.
    pub prompt: Option<String>,
    /// The pictures from left to right; at most three are drawn.
    pub pictures: Vec<CardPicture>,
    /// The name of the site.
    pub brand: String,
}

/// A picture of a card.
#[derive(Debug, Clone)]
pub struct CardPicture {
    /// Its label.
    pub label: String,
    /// The file, in any supported format.
    pub bytes: Bytes,
}

/// A card that could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// A picture cannot be decoded.
    #[error("the picture \"{label}\" {cause}")]
    Picture {
        /// Its label.
        label: String,
        /// The cause.
        cause: PictureError,
    },
}

/// JPEG quality, of 100. Messengers show previews of up to 300 kB.
const QUALITY: u8 = 88;

/// The card as a JPEG of [`WIDTH`] by [`HEIGHT`].
///
/// # Errors
/// If a picture cannot be decoded.
pub fn draw(content: &CardContent) -> Result<Vec<u8>, CardError> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    paint(content)?
        .write_with_encoder(encoder)
        .expect("writing to memory, of a size that a JPEG can have");
    Ok(bytes)
}

fn paint(content: &CardContent) -> Result<RgbImage, CardError> {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, GROUND);
    let mut typesetter = Typesetter::new();
    draw_pictures(&mut canvas, &mut typesetter, &content.pictures)?;
    let brand_width = draw_brand(&mut canvas, &mut typesetter, &content.brand);
    draw_text(&mut canvas, &mut typesetter, content, brand_width);
    Ok(canvas.into_picture())
}

fn draw_pictures(
    canvas: &mut Canvas,
    typesetter: &mut Typesetter,
    pictures: &[CardPicture],
) -> Result<(), CardError> {
    let shown = &pictures[..pictures.len().min(MAX_PICTURES)];
    if shown.is_empty() {
        canvas.fill(column(0, 1), RADIUS, EMPTY, 1.0);
    }
    for (index, picture) in shown.iter().enumerate() {
        draw_picture(
            canvas,
            typesetter,
            picture,
            column(index as u32, shown.len() as u32),
        )?;
    }
    Ok(())
}

/// Radius of a picture's corners.
const RADIUS: f32 = 16.0;

/// The area of one of `count` pictures. All have the same width; the last one gets the remaining
/// pixels.
fn column(index: u32, count: u32) -> Area {
    let width = (WIDTH - 2 * MARGIN - GAP * (count - 1)) / count;
    let x = MARGIN + index * (width + GAP);
    let width = if index + 1 == count {
        WIDTH - MARGIN - x
    } else {
        width
    };
    Area {
        x,
        y: MARGIN,
        width,
        height: PICTURES_END - MARGIN,
    }
}

fn draw_picture(
    canvas: &mut Canvas,
    typesetter: &mut Typesetter,
    picture: &CardPicture,
    area: Area,
) -> Result<(), CardError> {
    let pixels =
        fill(&picture.bytes, area.width, area.height).map_err(|cause| CardError::Picture {
            label: picture.label.clone(),
            cause,
        })?;
    canvas.draw_picture(area, RADIUS, &pixels);
    draw_label(canvas, typesetter, &picture.label, area);
    Ok(())
}

/// Pixels between a picture's corner and its label, and between the label's edge and its text.
const LABEL_INSET: u32 = 14;
const LABEL_HEIGHT: u32 = 40;

fn draw_label(canvas: &mut Canvas, typesetter: &mut Typesetter, label: &str, picture: Area) {
    let room = picture.width - 4 * LABEL_INSET;
    let text = typesetter.layout(label, LABEL, room as f32);
    if text.is_empty() {
        return;
    }
    let width = text.width().ceil() as u32 + 2 * LABEL_INSET;
    let pill = Area {
        x: picture.x + LABEL_INSET,
        y: picture.y + LABEL_INSET,
        width,
        height: LABEL_HEIGHT,
    };
    canvas.fill(pill, LABEL_HEIGHT as f32 / 2.0, VEIL, 0.62);
    let left = (pill.x + LABEL_INSET) as f32;
    typesetter.draw(
        canvas,
        &text,
        (left, centred_top(pill, &text)),
        pill,
        ON_VEIL,
    );
}

/// The top of text that is vertically centred in an area.
fn centred_top(area: Area, text: &TextLayout) -> f32 {
    area.y as f32 + (area.height as f32 - text.height()) / 2.0
}

/// The area below the pictures.
const FOOTER: Area = Area {
    x: MARGIN,
    y: PICTURES_END,
    width: WIDTH - 2 * MARGIN,
    height: HEIGHT - PICTURES_END,
};

/// Sides of the mark, and pixels between it and the brand's name.
const MARK: f32 = 40.0;
const MARK_GAP: f32 = 12.0;

/// Draws the brand on the right. Returns its width.
fn draw_brand(canvas: &mut Canvas, typesetter: &mut Typesetter, brand: &str) -> f32 {
    let text = typesetter.layout(brand, BRAND, FOOTER.width as f32 / 3.0);
    let width = MARK + MARK_GAP + text.width();
    let left = (FOOTER.x + FOOTER.width) as f32 - width;
    let centre = FOOTER.y as f32 + FOOTER.height as f32 / 2.0;
    mark::draw(canvas, (left, centre - MARK / 2.0), MARK);
    typesetter.draw(
        canvas,
        &text,
        (left + MARK + MARK_GAP, centred_top(FOOTER, &text)),
        FOOTER,
        INK_2,
    );
    width
}

fn draw_text(
    canvas: &mut Canvas,
    typesetter: &mut Typesetter,
    content: &CardContent,
    brand_width: f32,
) {
    let room = FOOTER.width as f32 - brand_width - BRAND_GAP;
    let texts = [content.prompt.as_deref(), Some(content.title.as_str())];
    let text = texts
        .into_iter()
        .flatten()
        .map(|text| typesetter.layout(text, PROMPT, room))
        .find(|text| !text.is_empty());
    if let Some(text) = text {
        typesetter.draw(
            canvas,
            &text,
            (FOOTER.x as f32, centred_top(FOOTER, &text)),
            FOOTER,
            INK,
        );
    }
}

#[cfg(test)]
mod tests;
