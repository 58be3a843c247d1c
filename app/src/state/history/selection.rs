/// What is picked, as on a telephone's photographs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    ids: Vec<String>,
    /// What was last picked by itself: a range begins there.
    anchor: Option<String>,
}

impl Selection {
    /// What is picked, in the order of picking.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// How many are picked.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True where nothing is picked.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// True where this one is picked.
    pub fn has(&self, id: &str) -> bool {
        self.ids.iter().any(|picked| picked == id)
    }

    /// Picks one, or puts it back.
    pub fn toggle(&mut self, id: &str) {
        if self.has(id) {
            self.ids.retain(|picked| picked != id);
        } else {
            self.ids.push(id.to_owned());
        }
        self.anchor = (!self.is_empty()).then(|| id.to_owned());
    }

    /// Picks everything from what was last picked by itself to this one, in the given order.
    pub fn extend<'a>(&mut self, order: impl Iterator<Item = &'a str> + Clone, id: &str) {
        let place = |wanted: &str| order.clone().position(|known| known == wanted);
        let (Some(from), Some(to)) = (self.anchor.as_deref().and_then(place), place(id)) else {
            return self.toggle(id);
        };
        let (first, last) = (from.min(to), from.max(to));
        for id in order.skip(first).take(last - first + 1) {
            if !self.has(id) {
                self.ids.push(id.to_owned());
            }
        }
    }

    /// Picks all of these.
    pub fn all<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        self.ids = ids.map(str::to_owned).collect();
    }

    /// Puts everything back.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(steps: impl Fn(&mut Selection)) -> String {
        let mut selection = Selection::default();
        steps(&mut selection);
        selection.ids().join("")
    }

    const ORDER: [&str; 5] = ["a", "b", "c", "d", "e"];

    #[test]
    fn a_range_goes_either_way_from_what_was_picked_last() {
        assert_eq!(
            picked(|selection| {
                selection.toggle("b");
                selection.extend(ORDER.into_iter(), "d");
            }),
            "bcd"
        );
        assert_eq!(
            picked(|selection| {
                selection.toggle("d");
                selection.extend(ORDER.into_iter(), "b");
            }),
            "dbc"
        );
        assert_eq!(
            picked(|selection| selection.extend(ORDER.into_iter(), "c")),
            "c",
            "a range from nowhere is one"
        );
    }

    #[test]
    fn picking_twice_puts_back() {
        assert_eq!(
            picked(|selection| {
                selection.toggle("a");
                selection.toggle("b");
                selection.toggle("a");
            }),
            "b"
        );
    }

    #[test]
    fn all_are_picked_in_their_order() {
        assert_eq!(
            picked(|selection| selection.all(ORDER.into_iter())),
            "abcde"
        );
    }
}
