//! Boxes (ISO/IEC 14496-12, 4.2).

use crate::error::SanitiseError;
use crate::reader::Reader;

/// The next box: its type and its body. `None` at the end.
pub(super) fn next_box<'a>(
    reader: &mut Reader<'a>,
) -> Result<Option<([u8; 4], Reader<'a>)>, SanitiseError> {
    if reader.is_empty() {
        return Ok(None);
    }
    let start = *reader;
    let size = reader.be32()?;
    let kind = reader.array()?;
    let length = match size {
        // It extends to the end.
        0 => Some(reader.rest().len()),
        1 => {
            let size = usize::try_from(reader.be64()?).ok();
            size.and_then(|size| size.checked_sub(16))
        }
        _ => (size as usize).checked_sub(8),
    };
    let length = length.ok_or_else(|| start.malformed("the size of a box is invalid"))?;
    Ok(Some((kind, reader.part(length)?)))
}

/// The version and the flags at the start of a full box.
pub(super) fn version_and_flags(body: &mut Reader<'_>) -> Result<(u8, u32), SanitiseError> {
    let word = body.be32()?;
    Ok(((word >> 24) as u8, word & 0x00ff_ffff))
}

/// A number of 16 bits, or of 32 if `is_long`.
pub(super) fn number(body: &mut Reader<'_>, is_long: bool) -> Result<u32, SanitiseError> {
    if is_long {
        body.be32()
    } else {
        body.be16().map(u32::from)
    }
}

/// Writes a box with the body that `write_body` writes. The whole file must be smaller than 4 GB.
pub(super) fn write_box(out: &mut Vec<u8>, kind: [u8; 4], write_body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&kind);
    write_body(out);
    let size = u32::try_from(out.len() - start).expect("the file is smaller than 4 GB");
    out[start..start + 4].copy_from_slice(&size.to_be_bytes());
}
