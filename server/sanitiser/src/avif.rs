//! AVIF with a still picture (AV1 Image File Format 1.1, on ISO/IEC 14496-12 and 23008-12).
//!
//! The file is written anew with the items from which the primary picture is decoded: it, the
//! tiles of a grid, and their alpha. Everything else is left out: EXIF and XMP, thumbnails, depth
//! and gain maps, the video of a motion photo, free space, user data. The orientation is that of
//! the properties `irot` and `imir`; that in EXIF has no effect.
//!
//! - `boxes`: reads the boxes that a file consists of
//! - `meta`: reads the description of the items
//! - `needed`: selects the items
//! - `property`: cleans their properties
//! - `obu`: cleans their AV1 data
//! - `writer`: writes the file
//!
//! Image sequences, and items other than AV1 pictures and grids of them, are refused.

mod boxes;
mod meta;
mod needed;
mod obu;
mod property;
mod writer;

use boxes::next_box;
use meta::Meta;

use crate::error::SanitiseError;
use crate::format::Format;
use crate::reader::Reader;

/// The file with what the primary picture needs.
pub(crate) fn sanitise(file: &[u8]) -> Result<Vec<u8>, SanitiseError> {
    let whole = Reader::new(Format::Avif, file);
    let mut reader = whole;
    let mut brands = None;
    // Items are found by their offsets, so what follows the description need not be boxes.
    let description = loop {
        match next_box(&mut reader)? {
            Some((kind, body)) if &kind == b"ftyp" => brands = Some(read_brands(body)?),
            Some((kind, body)) if &kind == b"meta" => break body,
            Some(_) => {}
            None => return Err(whole.malformed("it has no description of its items")),
        }
    };
    let brands = brands.ok_or_else(|| whole.malformed("it does not start with its brands"))?;
    let meta = Meta::read(description)?;
    let items = needed::items(&meta)?;
    let ids: Vec<u32> = items.iter().map(|item| item.id).collect();
    let data = meta.data(file, &ids)?;
    writer::write(&brands, &meta, &items, &data, file.len())
}

/// The brands that the written file has too (ISO/IEC 14496-12, 4.3).
fn read_brands(mut body: Reader<'_>) -> Result<Vec<[u8; 4]>, SanitiseError> {
    const RETAINED: [[u8; 4]; 5] = [*b"mif1", *b"miaf", *b"MA1A", *b"MA1B", *b"mif2"];
    let major: [u8; 4] = body.array()?;
    let _minor = body.be32()?;
    let (compatible, _) = body.rest().as_chunks::<4>();
    let has = |brand: &[u8; 4]| major == *brand || compatible.contains(brand);
    if has(b"avis") {
        return Err(SanitiseError::Unsupported {
            what: "an AVIF image sequence",
        });
    }
    Ok(RETAINED.into_iter().filter(has).collect())
}
