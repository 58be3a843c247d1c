//! Removes everything from a picture file that is not pixels, colour, orientation or animation:
//! texts, places, times, names of devices, thumbnails, second pictures, and whatever is unknown.
//!
//! Each container has an allow-list. What is on it is copied or rewritten, byte for byte where it
//! is pixels; everything else is left out, wherever it is in the file. A file that does not follow
//! its format is an error, so that nothing is passed on that was not understood; the caller then
//! decodes the picture and encodes it again.
//!
//! - `png`, `jpeg`, `webp`, `gif`, `avif`: one module for each container
//! - `icc`: colour profiles, which contain texts too
//! - `exif`: the orientation
//! - `detect`: the format of a file
//!
//! # Limits
//! Compressed pixels are copied without being decoded. Bytes that a writer hides inside them are
//! kept: after the end of the deflate stream in an `IDAT` chunk, after the last block of a JPEG
//! scan and before its next marker, after the end code in a GIF's data.

mod avif;
mod detect;
mod error;
mod exif;
#[cfg(test)]
mod fixtures;
mod format;
mod gif;
mod icc;
mod jpeg;
mod png;
mod reader;
mod sanitise;
#[cfg(test)]
mod tests;
mod webp;

pub use error::SanitiseError;
pub use format::Format;
pub use sanitise::{Sanitised, sanitise};
