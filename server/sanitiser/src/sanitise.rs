//! The entry point.

use crate::detect::detect;
use crate::error::SanitiseError;
use crate::format::Format;
use crate::{avif, gif, jpeg, png, webp};

/// A picture file that contains only pixels, colour, orientation and animation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanitised {
    /// The format, which is that of the given file.
    pub format: Format,
    /// The file. Sanitising it again gives the same bytes.
    pub bytes: Vec<u8>,
}

/// Removes everything from a picture file that is not pixels, colour, orientation or animation.
///
/// Pixels and alpha are the same bit for bit. The colour profile is kept without its texts, and the
/// orientation as EXIF that contains nothing else. The result takes at most as much memory as the
/// file and a few bytes more.
///
/// ```
/// # use sanitiser::SanitiseError;
/// assert_eq!(sanitiser::sanitise(b"no picture"), Err(SanitiseError::UnknownFormat));
/// ```
///
/// # Errors
/// If the file is of another format, or does not follow its format. It must then not be passed on:
/// decode it and encode the pixels.
pub fn sanitise(file: &[u8]) -> Result<Sanitised, SanitiseError> {
    let format = detect(file)?;
    let bytes = match format {
        Format::Png => png::sanitise(file),
        Format::Jpeg => jpeg::sanitise(file),
        Format::WebP => webp::sanitise(file),
        Format::Gif => gif::sanitise(file),
        Format::Avif => avif::sanitise(file),
    }?;
    Ok(Sanitised { format, bytes })
}
