//! Properties of items (ISO/IEC 23008-12, 6.5; AV1 Image File Format, 2.2 and 2.3).
//!
//! Kept are those from which pixels are decoded and shown. `a1lx`, the sizes of layers, is left
//! out: it is a hint, and wrong once a unit of the data is left out.

use super::boxes::version_and_flags;
use super::meta::Meta;
use super::obu;
use crate::error::SanitiseError;
use crate::icc;
use crate::reader::Reader;

/// The types of auxiliary pictures that are alpha.
const ALPHA_TYPES: [&[u8]; 2] = [
    b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0",
    b"urn:mpeg:hevc:2015:auxid:1\0",
];

/// Whether the item is an alpha plane.
pub(super) fn is_alpha(meta: &Meta<'_>, id: u32) -> bool {
    let associations = meta.associations.get(&id).into_iter().flatten();
    associations
        .filter_map(|association| meta.properties.get(association.property))
        .any(|(kind, body)| kind == b"auxC" && alpha_type(body.rest()).is_some())
}

fn alpha_type(body: &[u8]) -> Option<&'static [u8]> {
    let name = body.get(4..)?;
    ALPHA_TYPES
        .into_iter()
        .find(|known| name.starts_with(known))
}

/// The body of a property as it is written; `None` if the property is left out.
pub(super) fn cleaned(kind: [u8; 4], body: Reader<'_>) -> Result<Option<Vec<u8>>, SanitiseError> {
    let mut rest = body;
    let cleaned = match &kind {
        b"ispe" => [&[0; 4], body_after_flags(body, 8)?].concat(),
        b"pixi" => {
            version_and_flags(&mut rest)?;
            let channels = rest.byte()?;
            [&[0, 0, 0, 0, channels], rest.take(usize::from(channels))?].concat()
        }
        b"av1C" => {
            let mut configuration = rest.take(4)?.to_vec();
            configuration.extend_from_slice(rest.rest());
            obu::retain_known(&mut configuration, 4).map_err(|what| body.malformed(what))?;
            configuration
        }
        b"colr" => match &rest.array()? {
            b"nclx" => {
                let mut colours: [u8; 7] = rest.array()?;
                // Seven bits are reserved.
                colours[6] &= 0x80;
                [b"nclx", colours.as_slice()].concat()
            }
            kind @ (b"prof" | b"rICC") => {
                let profile = icc::sanitise(rest.rest()).map_err(|what| body.malformed(what))?;
                [kind, profile.as_slice()].concat()
            }
            _ => return Ok(None),
        },
        b"auxC" => match alpha_type(body.rest()) {
            Some(name) => [&[0; 4], name].concat(),
            None => return Ok(None),
        },
        b"irot" => vec![exactly::<1>(body)?[0] & 3],
        b"imir" => vec![exactly::<1>(body)?[0] & 1],
        b"a1op" => exactly::<1>(body)?.to_vec(),
        b"lsel" => exactly::<2>(body)?.to_vec(),
        b"clli" => exactly::<4>(body)?.to_vec(),
        b"pasp" => exactly::<8>(body)?.to_vec(),
        b"mdcv" => exactly::<24>(body)?.to_vec(),
        b"clap" => exactly::<32>(body)?.to_vec(),
        _ => return Ok(None),
    };
    Ok(Some(cleaned))
}

fn exactly<const N: usize>(mut body: Reader<'_>) -> Result<[u8; N], SanitiseError> {
    let bytes = body.array()?;
    if body.is_empty() {
        Ok(bytes)
    } else {
        Err(body.malformed("a property is too long"))
    }
}

fn body_after_flags(mut body: Reader<'_>, length: usize) -> Result<&[u8], SanitiseError> {
    version_and_flags(&mut body)?;
    body.take(length)
}
