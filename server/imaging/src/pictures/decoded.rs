//! What the decoders of all formats return, and the rules that they share.

use api::limits;
use image::{DynamicImage, metadata::Orientation};

/// Memory for decoding one picture: four bytes per pixel of the largest accepted picture.
pub(super) const MAX_BYTES: u64 = limits::PICTURE_PIXELS * 4;

/// A decoded picture with its metadata.
pub(super) struct Decoded {
    /// The pixels as stored in the file.
    pub pixels: DynamicImage,
    /// The orientation to apply.
    pub orientation: Orientation,
    /// The colour profile.
    pub icc: Option<Vec<u8>>,
    /// True if the metadata contain a location.
    pub has_location: bool,
}

pub(super) fn has_gps(exif: Vec<u8>) -> bool {
    let parsed = exif::Reader::new().continue_on_error(true).read_raw(exif);
    // Fields before a damaged part count too.
    let Ok(exif) = parsed.or_else(|error| error.distill_partial_result(|_| ())) else {
        return false;
    };
    exif.fields()
        .any(|field| field.tag.context() == exif::Context::Gps)
}

pub(super) fn is_xmp_with_location(xmp: &[u8]) -> bool {
    const LATITUDE: &[u8] = b"GPSLatitude";
    xmp.windows(LATITUDE.len()).any(|window| window == LATITUDE)
}
