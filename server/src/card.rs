//! The picture by which a link to a result is previewed: what was made, side by side, and the words that it was made with.
//!
//! - [`canvas`]: pixels, and what is laid over them
//! - [`text`]: words, of strangers too, in whatever script
//! - [`mark`]: the studio's own mark
//!
//! Pure and blocking: callers run this on a thread that may block.

mod canvas;
mod mark;
mod text;

use bytes::Bytes;
use image::{RgbImage, codecs::jpeg::JpegEncoder};

use crate::pictures::{PictureError, fill};
use canvas::{Area, Canvas, Colour};
use text::{Style, Typesetter, Words};

/// Pixels across, which is what previews are made for.
pub const WIDTH: u32 = 1200;
/// Pixels down.
pub const HEIGHT: u32 = 630;

/// Pictures that are shown at most.
const MOST_PICTURES: usize = 3;
/// Pixels between the card's edge and what is on it.
const MARGIN: u32 = 36;
/// Pixels between pictures.
const GAP: u32 = 12;
/// Where the pictures end and the words begin.
const PICTURES_END: u32 = 484;
/// Pixels between the words and the brand.
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

/// What is on a card.
#[derive(Debug, Clone)]
pub struct CardContent {
    /// What the result is called.
    pub title: String,
    /// What it was asked to be; stands in the title's place.
    pub prompt: Option<String>,
    /// From left to right; three at most are shown.
    pub pictures: Vec<CardPicture>,
    /// Whose card it is.
    pub brand: String,
}

/// A picture of a card.
#[derive(Debug, Clone)]
pub struct CardPicture {
    /// What is written on it.
    pub label: String,
    /// The file, of any kind that the studio takes.
    pub bytes: Bytes,
}

/// A card that could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// One of its pictures cannot be read.
    #[error("the picture \"{label}\" {cause}")]
    Picture {
        /// What would have been written on it.
        label: String,
        /// Why not.
        cause: PictureError,
    },
}

/// How well the card is kept, of 100: what messengers still show is 300 kB or less.
const QUALITY: u8 = 88;

/// The card as a JPEG of [`WIDTH`] by [`HEIGHT`].
///
/// # Errors
/// Where one of the pictures cannot be read.
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
    draw_words(&mut canvas, &mut typesetter, content, brand_width);
    Ok(canvas.into_picture())
}

fn draw_pictures(
    canvas: &mut Canvas,
    typesetter: &mut Typesetter,
    pictures: &[CardPicture],
) -> Result<(), CardError> {
    let shown = &pictures[..pictures.len().min(MOST_PICTURES)];
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

/// Where one of `count` pictures is. All are as wide; what is left over in whole pixels goes to the last.
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
    canvas.lay(area, RADIUS, &pixels);
    draw_label(canvas, typesetter, &picture.label, area);
    Ok(())
}

/// Pixels between a picture's corner and its label, and within the label beside its words.
const LABEL_INSET: u32 = 14;
const LABEL_HEIGHT: u32 = 40;

fn draw_label(canvas: &mut Canvas, typesetter: &mut Typesetter, label: &str, picture: Area) {
    let room = picture.width - 4 * LABEL_INSET;
    let words = typesetter.set(label, LABEL, room as f32);
    if words.is_empty() {
        return;
    }
    let width = words.width().ceil() as u32 + 2 * LABEL_INSET;
    let pill = Area {
        x: picture.x + LABEL_INSET,
        y: picture.y + LABEL_INSET,
        width,
        height: LABEL_HEIGHT,
    };
    canvas.fill(pill, LABEL_HEIGHT as f32 / 2.0, VEIL, 0.62);
    let left = (pill.x + LABEL_INSET) as f32;
    typesetter.draw(canvas, &words, (left, middle(pill, &words)), pill, ON_VEIL);
}

/// Where words begin that stand in the middle of an area's height.
fn middle(area: Area, words: &Words) -> f32 {
    area.y as f32 + (area.height as f32 - words.height()) / 2.0
}

/// What is beneath the pictures.
const FOOT: Area = Area {
    x: MARGIN,
    y: PICTURES_END,
    width: WIDTH - 2 * MARGIN,
    height: HEIGHT - PICTURES_END,
};

/// Sides of the mark, and pixels between it and the brand's name.
const MARK: f32 = 40.0;
const MARK_GAP: f32 = 12.0;

/// Draws the brand at the right; returns how much of the width it takes.
fn draw_brand(canvas: &mut Canvas, typesetter: &mut Typesetter, brand: &str) -> f32 {
    let words = typesetter.set(brand, BRAND, FOOT.width as f32 / 3.0);
    let width = MARK + MARK_GAP + words.width();
    let left = (FOOT.x + FOOT.width) as f32 - width;
    let centre = FOOT.y as f32 + FOOT.height as f32 / 2.0;
    mark::draw(canvas, (left, centre - MARK / 2.0), MARK);
    typesetter.draw(
        canvas,
        &words,
        (left + MARK + MARK_GAP, middle(FOOT, &words)),
        FOOT,
        INK_2,
    );
    width
}

fn draw_words(
    canvas: &mut Canvas,
    typesetter: &mut Typesetter,
    content: &CardContent,
    brand_width: f32,
) {
    let room = FOOT.width as f32 - brand_width - BRAND_GAP;
    let texts = [content.prompt.as_deref(), Some(content.title.as_str())];
    let words = texts
        .into_iter()
        .flatten()
        .map(|text| typesetter.set(text, PROMPT, room))
        .find(|words| !words.is_empty());
    if let Some(words) = words {
        typesetter.draw(
            canvas,
            &words,
            (FOOT.x as f32, middle(FOOT, &words)),
            FOOT,
            INK,
        );
    }
}

#[cfg(test)]
mod tests;
