//! Reads the description of the items: the box `meta` (ISO/IEC 14496-12, 8.11).

use std::collections::{HashMap, HashSet};

use super::boxes::{next_box, number, version_and_flags};
use crate::error::SanitiseError;
use crate::reader::Reader;

/// The largest number of items; a grid has up to 65,536 tiles.
const MAX_ITEMS: usize = 131_072;
/// The largest number of references and of associations.
const MAX_LINKS: usize = 1_000_000;

/// The description of the items.
pub(super) struct Meta<'a> {
    pub primary: u32,
    pub items: HashMap<u32, Item>,
    /// The pictures that an item is derived from, in order (`dimg`).
    pub sources: HashMap<u32, Vec<u32>>,
    /// Auxiliary pictures, each with its picture (`auxl`).
    pub auxiliaries: Vec<(u32, u32)>,
    /// Pictures whose colours are multiplied by alpha, each with the alpha (`prem`).
    pub premultiplied: HashSet<(u32, u32)>,
    /// All properties, which items refer to by index.
    pub properties: Vec<([u8; 4], Reader<'a>)>,
    pub associations: HashMap<u32, Vec<Association>>,
    locations: Reader<'a>,
    /// The data in the description itself.
    inline: &'a [u8],
    start: Reader<'a>,
}

/// An item (8.11.6).
#[derive(Clone, Copy)]
pub(super) struct Item {
    pub kind: [u8; 4],
    /// Not shown on its own.
    pub is_hidden: bool,
}

/// A property of an item (ISO/IEC 23008-12, 9.3.1).
#[derive(Clone, Copy)]
pub(super) struct Association {
    /// The index in [`Meta::properties`].
    pub property: usize,
    /// Whether a decoder must know it.
    pub is_essential: bool,
}

impl<'a> Meta<'a> {
    pub(super) fn read(mut body: Reader<'a>) -> Result<Self, SanitiseError> {
        let start = body;
        version_and_flags(&mut body)?;
        let mut children = HashMap::new();
        while let Some((kind, child)) = next_box(&mut body)? {
            // Only one of each is allowed.
            if children.insert(kind, child).is_some() {
                return Err(child.malformed("a box is there twice"));
            }
            if children.len() > 64 {
                return Err(child.malformed("there are too many boxes"));
            }
        }
        let required = |kind: &[u8; 4]| {
            let child = children.get(kind).copied();
            child.ok_or_else(|| start.malformed("a required box is missing"))
        };
        check_handler(required(b"hdlr")?)?;
        let (properties, associations) = read_properties(required(b"iprp")?)?;
        let mut meta = Self {
            primary: read_primary(required(b"pitm")?)?,
            items: read_items(required(b"iinf")?)?,
            sources: HashMap::new(),
            auxiliaries: Vec::new(),
            premultiplied: HashSet::new(),
            properties,
            associations,
            locations: required(b"iloc")?,
            inline: children.get(b"idat").map(Reader::rest).unwrap_or_default(),
            start,
        };
        if let Some(references) = children.get(b"iref") {
            meta.read_references(*references)?;
        }
        Ok(meta)
    }

    pub(super) fn malformed(&self, what: &'static str) -> SanitiseError {
        self.start.malformed(what)
    }

    /// 8.11.12: boxes whose type is the kind of reference.
    fn read_references(&mut self, mut body: Reader<'_>) -> Result<(), SanitiseError> {
        let is_long = version_and_flags(&mut body)?.0 > 0;
        let mut is_derived_twice = false;
        let mut links = 0;
        while let Some((kind, mut body)) = next_box(&mut body)? {
            let from = number(&mut body, is_long)?;
            let count = usize::from(body.be16()?);
            links += count + 1;
            if links > MAX_LINKS {
                return Err(body.malformed("there are too many references"));
            }
            let to: Vec<u32> = (0..count)
                .map(|_| number(&mut body, is_long))
                .collect::<Result<_, _>>()?;
            match &kind {
                b"dimg" => is_derived_twice |= self.sources.insert(from, to).is_some(),
                b"auxl" => self.auxiliaries.extend(to.iter().map(|to| (from, *to))),
                b"prem" => self.premultiplied.extend(to.iter().map(|to| (from, *to))),
                _ => {}
            }
        }
        if is_derived_twice {
            return Err(body.malformed("an item is derived twice"));
        }
        Ok(())
    }

    /// The data of the items with these ids, each in one or more pieces (8.11.3).
    pub(super) fn data(
        &self,
        file: &'a [u8],
        ids: &[u32],
    ) -> Result<Vec<Vec<&'a [u8]>>, SanitiseError> {
        let order: HashMap<u32, usize> = ids.iter().copied().zip(0..).collect();
        let mut data = vec![Vec::new(); ids.len()];
        let mut body = self.locations;
        let (version, _) = version_and_flags(&mut body)?;
        let sizes = body.be16()?;
        let [offset_size, length_size, base_size] = [12, 8, 4].map(|shift| sizes >> shift & 15);
        // Version 0 does not use the last four bits.
        let index_size = if version == 0 { 0 } else { sizes & 15 };
        if version > 2 {
            return Err(body.malformed("the version of a box is unknown"));
        }
        for _ in 0..number(&mut body, version == 2)? {
            let id = number(&mut body, version == 2)?;
            let is_inline = version > 0
                && match body.be16()? & 15 {
                    0 => false,
                    1 => true,
                    _ => return Err(body.malformed("the data of an item are in another item")),
                };
            if body.be16()? != 0 {
                return Err(body.malformed("the data of an item are in another file"));
            }
            let base = sized(&mut body, base_size)?;
            let source = if is_inline { self.inline } else { file };
            if order
                .get(&id)
                .is_some_and(|place: &usize| !data[*place].is_empty())
            {
                return Err(body.malformed("the place of an item is there twice"));
            }
            let count = body.be16()?;
            if count > 1 && offset_size + length_size == 0 {
                return Err(body.malformed("pieces of an item have no place"));
            }
            for _ in 0..count {
                sized(&mut body, index_size)?;
                let offset = sized(&mut body, offset_size)?;
                let length = sized(&mut body, length_size)?;
                let Some(place) = order.get(&id) else {
                    continue;
                };
                let piece = piece(source, base, offset, length);
                data[*place]
                    .push(piece.ok_or_else(|| body.malformed("an item is not in the file"))?);
            }
        }
        Ok(data)
    }
}

fn piece(source: &[u8], base: u64, offset: u64, length: u64) -> Option<&[u8]> {
    let start = usize::try_from(base.checked_add(offset)?).ok()?;
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    source.get(start..end).filter(|piece| !piece.is_empty())
}

/// A number of 0, 4 or 8 bytes.
fn sized(body: &mut Reader<'_>, size: u16) -> Result<u64, SanitiseError> {
    match size {
        0 => Ok(0),
        4 => body.be32().map(u64::from),
        8 => body.be64(),
        _ => Err(body.malformed("the size of a number is invalid")),
    }
}

/// 8.4.3: the description must be of pictures.
fn check_handler(mut body: Reader<'_>) -> Result<(), SanitiseError> {
    version_and_flags(&mut body)?;
    body.take(4)?;
    if &body.array()? == b"pict" {
        Ok(())
    } else {
        Err(body.malformed("its items are not pictures"))
    }
}

/// 8.11.4.
fn read_primary(mut body: Reader<'_>) -> Result<u32, SanitiseError> {
    let (version, _) = version_and_flags(&mut body)?;
    number(&mut body, version > 0)
}

/// 8.11.6: a box for each item, of version 2 or 3.
fn read_items(mut body: Reader<'_>) -> Result<HashMap<u32, Item>, SanitiseError> {
    let (version, _) = version_and_flags(&mut body)?;
    number(&mut body, version > 0)?;
    let mut items = HashMap::new();
    while let Some((kind, mut entry)) = next_box(&mut body)? {
        if &kind != b"infe" {
            continue;
        }
        let (version, flags) = version_and_flags(&mut entry)?;
        if !matches!(version, 2 | 3) {
            return Err(entry.malformed("the version of an item is unknown"));
        }
        let id = number(&mut entry, version == 3)?;
        let protection = entry.be16()?;
        let kind = entry.array()?;
        let item = Item {
            // A protected item is of no known kind.
            kind: if protection == 0 { kind } else { [0; 4] },
            is_hidden: flags & 1 != 0,
        };
        if items.insert(id, item).is_some() {
            return Err(entry.malformed("an item is there twice"));
        }
        if items.len() > MAX_ITEMS {
            return Err(entry.malformed("there are too many items"));
        }
    }
    Ok(items)
}

type Properties<'a> = (Vec<([u8; 4], Reader<'a>)>, HashMap<u32, Vec<Association>>);

/// ISO/IEC 23008-12, 9.3.1: the properties in `ipco`, and those of each item in `ipma`.
fn read_properties(mut body: Reader<'_>) -> Result<Properties<'_>, SanitiseError> {
    let mut properties = Vec::new();
    let mut associations = HashMap::new();
    let mut links = 0;
    while let Some((kind, mut body)) = next_box(&mut body)? {
        match &kind {
            b"ipco" => {
                while let Some(property) = next_box(&mut body)? {
                    properties.push(property);
                    if properties.len() > MAX_ITEMS {
                        return Err(body.malformed("there are too many properties"));
                    }
                }
            }
            b"ipma" => {
                let (version, flags) = version_and_flags(&mut body)?;
                for _ in 0..body.be32()? {
                    let id = number(&mut body, version > 0)?;
                    let count = usize::from(body.byte()?);
                    links += count + 1;
                    if links > MAX_LINKS {
                        return Err(body.malformed("there are too many properties"));
                    }
                    let entries = (0..count)
                        .map(|_| association(&mut body, flags & 1 != 0))
                        .collect::<Result<Vec<_>, _>>()?;
                    if associations.insert(id, entries).is_some() {
                        return Err(body.malformed("the properties of an item are there twice"));
                    }
                }
            }
            _ => {}
        }
    }
    Ok((properties, associations))
}

/// One bit that says whether it is essential, then the index, from 1. 0 stands for no property.
fn association(body: &mut Reader<'_>, is_long: bool) -> Result<Association, SanitiseError> {
    let (is_essential, index) = if is_long {
        let word = body.be16()?;
        (word & 0x8000 != 0, usize::from(word & 0x7fff))
    } else {
        let byte = body.byte()?;
        (byte & 0x80 != 0, usize::from(byte & 0x7f))
    };
    match index.checked_sub(1) {
        Some(property) => Ok(Association {
            property,
            is_essential,
        }),
        None => Err(body.malformed("an item has a property without index")),
    }
}
