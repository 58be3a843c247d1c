//! Finds the input's frame in an output: a model that pads its input to another aspect ratio returns
//! the bars.

use api::Region;
use image::RgbImage;

use super::{decode::decode, dimensions};

/// Levels by which a bar's pixel may differ from its colour because of compression and scaling.
const TOLERANCE: u8 = 24;
/// The share of a bar's pixels that may differ by more.
const MAX_OUTLIERS: f64 = 0.01;
/// The smallest total width of bars in pixels; less is rounding.
const MIN_BAR_PIXELS: u32 = 2;

/// The part of the picture in `bytes` that shows an input of that size; `None` if that is all of it,
/// or there are no bars.
pub fn region_of_input(bytes: &[u8], input: (u32, u32)) -> Option<Region> {
    if candidates(dimensions(bytes)?, input).is_empty() {
        return None;
    }
    region_in(&decode(bytes).ok()?.pixels.into_rgb8(), input)
}

fn region_in(picture: &RgbImage, input: (u32, u32)) -> Option<Region> {
    candidates(picture.dimensions(), input)
        .into_iter()
        .find(|region| has_bars_around(picture, region))
}

/// The possible regions of an input of that aspect ratio in a picture of that size: centred, at the
/// start, at the end. Empty if the aspect ratios are equal.
fn candidates((width, height): (u32, u32), (across, down): (u32, u32)) -> Vec<Region> {
    if across == 0 || down == 0 {
        return Vec::new();
    }
    let inner_height = scaled(width, down, across);
    if inner_height + MIN_BAR_PIXELS < height {
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
    if inner_width + MIN_BAR_PIXELS < width {
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

/// Pixels at the edge of a bar that scaling has blended with the picture.
fn blended_pixels(length: u32) -> u32 {
    2 + length / 128
}

/// True if each bar has a single colour, and not all of them continue into the picture.
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
    let blur = blended_pixels(length);
    let bars = [
        Bar {
            span: (0, start.saturating_sub(blur)),
            inside: (start + blur).min(length - 1),
        },
        Bar {
            span: ((end + blur).min(length), length),
            inside: end.saturating_sub(blur + 1),
        },
    ];
    let mut has_edge = false;
    for Bar { span, inside } in bars {
        if span.0 >= span.1 {
            continue;
        }
        let colour = mean(lines(span));
        if outliers(lines(span), colour) > MAX_OUTLIERS {
            return false;
        }
        if outliers(lines((inside, inside + 1)), colour) > MAX_OUTLIERS {
            has_edge = true;
        }
    }
    has_edge
}

/// A possible bar, without the lines that are blended with the picture.
struct Bar {
    span: Span,
    /// The first line of the picture next to it.
    inside: u32,
}

/// A half-open range.
type Span = (u32, u32);

fn pixels(picture: &RgbImage, columns: Span, rows: Span) -> impl Iterator<Item = [u8; 3]> {
    (rows.0..rows.1)
        .flat_map(move |y| (columns.0..columns.1).map(move |x| picture.get_pixel(x, y).0))
}

fn mean(pixels: impl Iterator<Item = [u8; 3]>) -> [u8; 3] {
    let (mut sum, mut count) = ([0u64; 3], 0u64);
    for pixel in pixels {
        count += 1;
        for (sum, value) in sum.iter_mut().zip(pixel) {
            *sum += u64::from(value);
        }
    }
    sum.map(|sum| (sum / count.max(1)) as u8)
}

/// The share of the pixels of another colour.
fn outliers(pixels: impl Iterator<Item = [u8; 3]>, colour: [u8; 3]) -> f64 {
    let (mut count, mut others) = (0u64, 0u64);
    for pixel in pixels {
        count += 1;
        let mut channels = pixel.iter().zip(colour);
        if channels.any(|(a, b)| a.abs_diff(b) > TOLERANCE) {
            others += 1;
        }
    }
    others as f64 / count.max(1) as f64
}

#[cfg(test)]
mod tests;
