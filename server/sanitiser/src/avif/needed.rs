//! Selects the items from which the primary picture is decoded.

use std::collections::HashMap;

use super::meta::Meta;
use super::property;
use crate::error::SanitiseError;

/// An item that the primary picture needs.
pub(super) struct NeededItem {
    pub id: u32,
    pub is_grid: bool,
    pub is_hidden: bool,
    /// The tiles of a grid, as indices of the needed items.
    pub tiles: Vec<usize>,
    /// The picture that this is the alpha of.
    pub alpha_of: Option<AlphaOf>,
}

/// What an alpha belongs to.
#[derive(Clone, Copy)]
pub(super) struct AlphaOf {
    /// As index of the needed items.
    pub picture: usize,
    /// Whether the colours are multiplied by the alpha.
    pub is_premultiplied: bool,
}

/// The primary picture, its tiles, and the alpha of each with its tiles, in this order.
pub(super) fn items(meta: &Meta<'_>) -> Result<Vec<NeededItem>, SanitiseError> {
    let mut needed = Needed {
        meta,
        items: Vec::new(),
        places: HashMap::new(),
    };
    needed.add(meta.primary, None)?;
    let colours = needed.items.len();
    for (auxiliary, picture) in &meta.auxiliaries {
        let Some(place) = needed.places.get(picture).copied() else {
            continue;
        };
        if place >= colours || !property::is_alpha(meta, *auxiliary) {
            continue;
        }
        let alpha_of = AlphaOf {
            picture: place,
            is_premultiplied: meta.premultiplied.contains(&(*picture, *auxiliary)),
        };
        needed.add(*auxiliary, Some(alpha_of))?;
    }
    if u16::try_from(needed.items.len()).is_err() {
        return Err(meta.malformed("the picture has too many parts"));
    }
    Ok(needed.items)
}

struct Needed<'m, 'a> {
    meta: &'m Meta<'a>,
    items: Vec<NeededItem>,
    /// The index of each item by its id.
    places: HashMap<u32, usize>,
}

impl Needed<'_, '_> {
    /// Adds an item, and the tiles of a grid.
    fn add(&mut self, id: u32, alpha_of: Option<AlphaOf>) -> Result<(), SanitiseError> {
        if self.places.contains_key(&id) {
            return Err(self.meta.malformed("an item is needed twice"));
        }
        let place = self.add_one(id, alpha_of)?;
        if !self.items[place].is_grid {
            return Ok(());
        }
        for tile in self.meta.sources.get(&id).into_iter().flatten() {
            let tile = match self.places.get(tile) {
                Some(known) => *known,
                None => self.add_one(*tile, None)?,
            };
            if self.items[tile].is_grid {
                return Err(self.meta.malformed("a grid consists of grids"));
            }
            self.items[place].tiles.push(tile);
        }
        Ok(())
    }

    fn add_one(&mut self, id: u32, alpha_of: Option<AlphaOf>) -> Result<usize, SanitiseError> {
        let item = self.meta.items.get(&id);
        let item = item.ok_or_else(|| self.meta.malformed("an item is missing"))?;
        let is_grid = match &item.kind {
            b"av01" => false,
            b"grid" => true,
            _ => return Err(self.meta.malformed("an item is of an unknown kind")),
        };
        let place = self.items.len();
        self.places.insert(id, place);
        self.items.push(NeededItem {
            id,
            is_grid,
            is_hidden: item.is_hidden,
            tiles: Vec::new(),
            alpha_of,
        });
        Ok(place)
    }
}
