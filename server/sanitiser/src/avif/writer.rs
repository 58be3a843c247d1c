//! Writes the file: brands, the description of the items, and their data.

use std::collections::{HashMap, HashSet};

use super::boxes::write_box;
use super::meta::Meta;
use super::needed::NeededItem;
use super::{obu, property};
use crate::error::SanitiseError;

/// Room for what is written around the data of an item.
const BYTES_PER_ITEM: usize = 96;
/// Room for the boxes that are there once.
const SPARE_BYTES: usize = 512;

/// Items are numbered from 1 in the order of `items`, whose data are `data`, at most `max_bytes`.
pub(super) fn write(
    brands: &[[u8; 4]],
    meta: &Meta<'_>,
    items: &[NeededItem],
    data: &[Vec<&[u8]>],
    max_bytes: usize,
) -> Result<Vec<u8>, SanitiseError> {
    let properties = Properties::of(meta, items)?;
    let mut known = HashSet::new();
    let distinct = data.iter().filter(|pieces| known.insert(identity(pieces)));
    let data_bytes = distinct
        .flatten()
        .map(|piece| piece.len())
        .fold(0, usize::saturating_add);
    if data_bytes > max_bytes {
        return Err(meta.malformed("items overlap"));
    }
    let bytes = SPARE_BYTES + properties.bytes() + BYTES_PER_ITEM * items.len() + data_bytes;
    if u32::try_from(bytes).is_err() {
        return Err(meta.malformed("it is too large"));
    }
    let mut out = Vec::with_capacity(bytes);
    write_box(&mut out, *b"ftyp", |out| {
        out.extend_from_slice(b"avif\0\0\0\0avif");
        out.extend(brands.iter().flatten());
    });
    let mut locations = 0;
    write_box(&mut out, *b"meta", |out| {
        out.extend_from_slice(&[0; 4]);
        write_box(out, *b"hdlr", |out| {
            out.extend_from_slice(b"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0");
        });
        write_box(out, *b"pitm", |out| {
            out.extend_from_slice(&[0, 0, 0, 0, 0, 1]);
        });
        locations = write_locations(out, items.len());
        write_items(out, items);
        write_references(out, items);
        properties.write(out);
    });
    let places = write_data(&mut out, meta, items, data)?;
    for (index, place) in places.iter().enumerate() {
        let at = locations + index * LOCATION_BYTES;
        out[at..at + 4].copy_from_slice(&place.offset.to_be_bytes());
        out[at + 4..at + 8].copy_from_slice(&place.length.to_be_bytes());
    }
    Ok(out)
}

/// The bytes of each location.
const LOCATION_BYTES: usize = 14;

/// ISO/IEC 14496-12, 8.11.3: number, file 0, one piece, and its place. Returns where the place of
/// the first item is, which is filled in later.
fn write_locations(out: &mut Vec<u8>, items: usize) -> usize {
    let mut first = 0;
    write_box(out, *b"iloc", |out| {
        // Version 0; offsets and lengths have four bytes.
        out.extend_from_slice(&[0, 0, 0, 0, 0x44, 0]);
        out.extend_from_slice(&short(items));
        first = out.len() + 6;
        for number in 1..=items {
            out.extend_from_slice(&short(number));
            out.extend_from_slice(&[0, 0, 0, 1]);
            out.extend_from_slice(&[0; 8]);
        }
    });
    first
}

/// 8.11.6: version 2, without names.
fn write_items(out: &mut Vec<u8>, items: &[NeededItem]) {
    write_box(out, *b"iinf", |out| {
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&short(items.len()));
        for (item, number) in items.iter().zip(1..) {
            write_box(out, *b"infe", |out| {
                out.extend_from_slice(&[2, 0, 0, u8::from(item.is_hidden)]);
                out.extend_from_slice(&short(number));
                out.extend_from_slice(&[0, 0]);
                out.extend_from_slice(if item.is_grid { b"grid" } else { b"av01" });
                out.push(0);
            });
        }
    });
}

/// 8.11.12.
fn write_references(out: &mut Vec<u8>, items: &[NeededItem]) {
    if items.len() == 1 {
        return;
    }
    let write_reference = |out: &mut Vec<u8>, kind, from: usize, to: &[usize]| {
        write_box(out, kind, |out| {
            out.extend_from_slice(&short(from + 1));
            out.extend_from_slice(&short(to.len()));
            out.extend(to.iter().flat_map(|to| short(to + 1)));
        });
    };
    write_box(out, *b"iref", |out| {
        out.extend_from_slice(&[0; 4]);
        for (index, item) in items.iter().enumerate() {
            if item.is_grid {
                write_reference(out, *b"dimg", index, &item.tiles);
            }
            if let Some(alpha) = item.alpha_of {
                write_reference(out, *b"auxl", index, &[alpha.picture]);
                if alpha.is_premultiplied {
                    write_reference(out, *b"prem", alpha.picture, &[index]);
                }
            }
        }
    });
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number)
        .expect("there are fewer than 65,536 items")
        .to_be_bytes()
}

/// The properties of the items.
struct Properties {
    /// Types and bodies.
    retained: Vec<([u8; 4], Vec<u8>)>,
    /// For each item, the indices from 1, and whether they are essential.
    associations: Vec<Vec<(u16, bool)>>,
}

impl Properties {
    fn of(meta: &Meta<'_>, items: &[NeededItem]) -> Result<Self, SanitiseError> {
        let mut retained = Vec::new();
        // The new indices of the given properties; none for those that are left out.
        let mut indices: HashMap<usize, Option<u16>> = HashMap::new();
        let mut associations = Vec::with_capacity(items.len());
        for item in items {
            let mut own = Vec::new();
            for association in meta.associations.get(&item.id).into_iter().flatten() {
                let given = meta.properties.get(association.property);
                let (kind, body) =
                    given.ok_or_else(|| meta.malformed("a property of an item is missing"))?;
                let index = match indices.get(&association.property) {
                    Some(index) => *index,
                    None => {
                        let index = property::cleaned(*kind, *body)?.map(|cleaned| {
                            retained.push((*kind, cleaned));
                            // Indices have 15 bits, and so have the given ones.
                            retained.len() as u16
                        });
                        indices.insert(association.property, index);
                        index
                    }
                };
                match index {
                    Some(index) => own.push((index, association.is_essential)),
                    None if association.is_essential => {
                        return Err(body.malformed("an essential property is unknown"));
                    }
                    None => {}
                }
            }
            associations.push(own);
        }
        Ok(Self {
            retained,
            associations,
        })
    }

    /// About the bytes that are written.
    fn bytes(&self) -> usize {
        let retained: usize = self.retained.iter().map(|(_, body)| body.len() + 8).sum();
        let associations: usize = self.associations.iter().map(|own| own.len() * 2 + 3).sum();
        retained + associations
    }

    /// ISO/IEC 23008-12, 9.3.1.
    fn write(&self, out: &mut Vec<u8>) {
        write_box(out, *b"iprp", |out| {
            write_box(out, *b"ipco", |out| {
                for (kind, body) in &self.retained {
                    write_box(out, *kind, |out| out.extend_from_slice(body));
                }
            });
            write_box(out, *b"ipma", |out| {
                let is_long = self.retained.len() > 0x7f;
                out.extend_from_slice(&[0, 0, 0, u8::from(is_long), 0, 0]);
                out.extend_from_slice(&short(self.associations.len()));
                for (own, number) in self.associations.iter().zip(1..) {
                    out.extend_from_slice(&short(number));
                    out.push(u8::try_from(own.len()).expect("as many as were given"));
                    for (index, is_essential) in own {
                        let flag = u16::from(*is_essential);
                        if is_long {
                            out.extend_from_slice(&(flag << 15 | index).to_be_bytes());
                        } else {
                            out.push((flag << 7 | index) as u8);
                        }
                    }
                }
            });
        });
    }
}

/// Where the data of an item are in the written file.
#[derive(Clone, Copy)]
struct Place {
    offset: u32,
    length: u32,
}

/// The same for items that share their data, such as equal tiles of a grid.
fn identity(pieces: &[&[u8]]) -> Vec<(*const u8, usize)> {
    pieces
        .iter()
        .map(|piece| (piece.as_ptr(), piece.len()))
        .collect()
}

/// Writes the data of the items.
fn write_data(
    out: &mut Vec<u8>,
    meta: &Meta<'_>,
    items: &[NeededItem],
    data: &[Vec<&[u8]>],
) -> Result<Vec<Place>, SanitiseError> {
    let mut known: HashMap<_, Place> = HashMap::new();
    let mut places = Vec::with_capacity(items.len());
    let mut result = Ok(());
    write_box(out, *b"mdat", |out| {
        for (item, pieces) in items.iter().zip(data) {
            let key = (item.is_grid, identity(pieces));
            let place = match known.get(&key) {
                Some(place) => *place,
                None => match write_item(out, item.is_grid, pieces) {
                    Ok(place) => place,
                    Err(what) => {
                        result = Err(meta.malformed(what));
                        return;
                    }
                },
            };
            known.insert(key, place);
            places.push(place);
        }
    });
    result.map(|()| places)
}

fn write_item(out: &mut Vec<u8>, is_grid: bool, pieces: &[&[u8]]) -> Result<Place, &'static str> {
    let start = out.len();
    pieces.iter().for_each(|piece| out.extend_from_slice(piece));
    if is_grid {
        // ISO/IEC 23008-12, 6.6.2.3: version, flags, rows, columns, width and height.
        match out[start..] {
            [0, 0, _, _, _, _, _, _] | [0, 1, _, _, _, _, _, _, _, _, _, _] => {}
            _ => return Err("a grid is invalid"),
        }
    } else if !obu::retain_known(out, start)? {
        return Err("an item has no pixels");
    }
    let number = |bytes| u32::try_from(bytes).expect("the file is smaller than 4 GB");
    Ok(Place {
        offset: number(start),
        length: number(out.len() - start),
    })
}
