//! Errors of decoding pictures.

use api::limits;

/// A rejected picture. Its text is a predicate with the input as subject: "is an SVG drawing; …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// No bytes.
    #[error("is empty: the file has 0 bytes; choose another file")]
    Empty,
    /// Not a picture.
    #[error("is not a picture but {found}; send a PNG, JPEG, WebP, AVIF or GIF picture")]
    NotAPicture {
        /// The detected kind, with an article.
        found: &'static str,
    },
    /// A format that is not supported.
    #[error("is {found}, which cannot be read here; {advice}")]
    Unsupported {
        /// The format, with an article.
        found: &'static str,
        /// How to convert it.
        advice: &'static str,
    },
    /// The file is truncated.
    #[error(
        "is a {format} picture that ends too early: a part of the file is missing; send it again"
    )]
    Truncated {
        /// The name of the format.
        format: &'static str,
    },
    /// The file is invalid.
    #[error(
        "is a damaged {format} picture that cannot be read; open it in a picture editor and save it anew"
    )]
    Damaged {
        /// The name of the format.
        format: &'static str,
    },
    /// Too many pixels.
    #[error("has {width} x {height} pixels, more than the {} million that are taken; scale it down first", limits::PICTURE_PIXELS / 1_000_000)]
    TooManyPixels {
        /// The width in pixels.
        width: u32,
        /// The height in pixels.
        height: u32,
    },
    /// Too many bytes per pixel.
    #[error(
        "has {width} x {height} pixels that take more memory than one picture is given; save it with 8 bits a channel or scale it down first"
    )]
    TooMuchMemory {
        /// The width in pixels.
        width: u32,
        /// The height in pixels.
        height: u32,
    },
    /// Too small, or so elongated that scaling makes it too small.
    #[error(
        "has {width} x {height} pixels: scaled to at most {} pixels, the shorter side must have {} or more",
        limits::WORKING_LONG_SIDE,
        limits::PICTURE_SHORT_SIDE
    )]
    TooSmall {
        /// The width in pixels.
        width: u32,
        /// The height in pixels.
        height: u32,
    },
    /// A depth map with a single value.
    #[error(
        "shows no depth: every pixel has the same value; leave it out to have the depth estimated"
    )]
    NoDepth,
}
