//! Why a picture is refused.

use api::limits;

/// Why a picture is refused. Displayed it is a sentence whose subject is the input: "is an SVG drawing; …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// No bytes.
    #[error("is empty: the file has 0 bytes; choose another file")]
    Empty,
    /// Bytes that are something else.
    #[error("is not a picture but {found}; send a PNG, JPEG, WebP, AVIF or GIF picture")]
    NotAPicture {
        /// What the bytes are, with an article.
        found: &'static str,
    },
    /// A picture of a kind that is not decoded here.
    #[error("is {found}, which cannot be read here; {advice}")]
    Unsupported {
        /// What it is, with an article.
        found: &'static str,
        /// How to get a picture that can be read.
        advice: &'static str,
    },
    /// The file ends in mid-picture.
    #[error(
        "is a {format} picture that ends too early: a part of the file is missing; send it again"
    )]
    Truncated {
        /// The format's name.
        format: &'static str,
    },
    /// The file is of a format that is read, but breaks its rules.
    #[error(
        "is a damaged {format} picture that cannot be read; open it in a picture editor and save it anew"
    )]
    Damaged {
        /// The format's name.
        format: &'static str,
    },
    /// More pixels than are decoded.
    #[error("has {width} x {height} pixels, more than the {} million that are taken; scale it down first", limits::PICTURE_PIXELS / 1_000_000)]
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// Not too many pixels, but too many bytes for each.
    #[error(
        "has {width} x {height} pixels that take more memory than one picture is given; save it with 8 bits a channel or scale it down first"
    )]
    TooMuchMemory {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// Too small, or so long and thin that it would be once scaled.
    #[error(
        "has {width} x {height} pixels: scaled to at most {} pixels, the shorter side must have {} or more",
        limits::WORKING_LONG_SIDE,
        limits::PICTURE_SHORT_SIDE
    )]
    TooSmall {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// A depth map in which everything is equally far.
    #[error(
        "shows no depth: every pixel has the same value; leave it out to have the depth estimated"
    )]
    NoDepth,
}
