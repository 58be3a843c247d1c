//! Finding the input's frame in an output: a model that pads what it gets to a shape of its own gives the bars back.

use api::Region;
use image::{ImageReader, RgbImage};
use std::io::Cursor;

use super::decode::decode;

/// Levels by which a pixel of a bar may differ from the bar's colour: what codecs and scaling leave.
const TOLERANCE: u8 = 24;
/// The share of a bar's pixels that may differ by more.
const STRAYS: f64 = 0.01;
/// Lines that bars have at least, together: fewer are a matter of rounding.
const LEAST: u32 = 2;

/// The part of the picture in `bytes` that is the frame of an input of that size; None where that is all of it, or there are no bars.
pub fn region_of_input(bytes: &[u8], input: (u32, u32)) -> Option<Region> {
    let size = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?
        .into_dimensions()
        .ok()?;
    if candidates(size, input).is_empty() {
        return None;
    }
    region_in(&decode(bytes).ok()?.pixels.into_rgb8(), input)
}

fn region_in(picture: &RgbImage, input: (u32, u32)) -> Option<Region> {
    candidates(picture.dimensions(), input)
        .into_iter()
        .find(|region| has_bars_around(picture, region))
}

/// Where an input of that aspect can be in a picture of that size: in the middle, at the start, at the end. Nowhere but all over it
/// where the aspect is the same.
fn candidates((width, height): (u32, u32), (across, down): (u32, u32)) -> Vec<Region> {
    if across == 0 || down == 0 {
        return Vec::new();
    }
    let inner_height = scaled(width, down, across);
    if inner_height + LEAST < height {
        return offsets(height - inner_height)
            .map(|y| Region {
                x: 0,
                y,
                width,
                height: inner_height,
            })
            .to_vec();
    }
    let inner_width = scaled(height, across, down);
    if inner_width + LEAST < width {
        return offsets(width - inner_width)
            .map(|x| Region {
                x,
                y: 0,
                width: inner_width,
                height,
            })
            .to_vec();
    }
    Vec::new()
}

fn scaled(side: u32, by: u32, of: u32) -> u32 {
    ((f64::from(side) * f64::from(by) / f64::from(of)).round() as u32).max(1)
}

fn offsets(room: u32) -> [u32; 3] {
    [room / 2, 0, room]
}

/// Lines at the edge of a bar in which scaling has mixed it with the picture.
fn blur(length: u32) -> u32 {
    2 + length / 128
}

/// True where each bar is of one colour, and not all of them go on into the picture.
fn has_bars_around(picture: &RgbImage, region: &Region) -> bool {
    let (width, height) = picture.dimensions();
    let are_rows = region.height < height;
    let (length, start, end) = if are_rows {
        (height, region.y, region.y + region.height)
    } else {
        (width, region.x, region.x + region.width)
    };
    let lines = |span: Span| {
        if are_rows {
            pixels(picture, (0, width), span)
        } else {
            pixels(picture, span, (0, height))
        }
    };
    let blur = blur(length);
    let before = (
        (0, start.saturating_sub(blur)),
        (start + blur).min(length - 1),
    );
    let after = (
        ((end + blur).min(length), length),
        end.saturating_sub(blur + 1),
    );
    let mut ends = false;
    for (bar, inside) in [before, after]
        .into_iter()
        .filter(|((from, to), _)| from < to)
    {
        let colour = mean(lines(bar));
        if strays(lines(bar), colour) > STRAYS {
            return false;
        }
        ends |= strays(lines((inside, inside + 1)), colour) > STRAYS;
    }
    ends
}

/// From, and up to but not including.
type Span = (u32, u32);

fn pixels(picture: &RgbImage, columns: Span, rows: Span) -> impl Iterator<Item = [u8; 3]> {
    (rows.0..rows.1)
        .flat_map(move |y| (columns.0..columns.1).map(move |x| picture.get_pixel(x, y).0))
}

fn mean(pixels: impl Iterator<Item = [u8; 3]>) -> [u8; 3] {
    let (mut sum, mut count) = ([0u64; 3], 0u64);
    for pixel in pixels {
        count += 1;
        sum.iter_mut()
            .zip(pixel)
            .for_each(|(sum, value)| *sum += u64::from(value));
    }
    sum.map(|sum| (sum / count.max(1)) as u8)
}

/// The share of the pixels that are of another colour.
fn strays(pixels: impl Iterator<Item = [u8; 3]>, colour: [u8; 3]) -> f64 {
    let (mut count, mut others) = (0u64, 0u64);
    for pixel in pixels {
        count += 1;
        others += u64::from(
            pixel
                .iter()
                .zip(colour)
                .any(|(a, b)| a.abs_diff(b) > TOLERANCE),
        );
    }
    others as f64 / count.max(1) as f64
}

#[cfg(test)]
mod tests;
