/// The selected results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    ids: Vec<String>,
    /// The result that was last toggled, where a range begins.
    anchor: Option<String>,
}

impl Selection {
    /// The selected ids, in the order of selection.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The number of selected results.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True if nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// True if this result is selected.
    pub fn has(&self, id: &str) -> bool {
        self.ids.iter().any(|selected| selected == id)
    }

    /// Selects a result, or deselects it.
    pub fn toggle(&mut self, id: &str) {
        if self.has(id) {
            self.ids.retain(|selected| selected != id);
        } else {
            self.ids.push(id.to_owned());
        }
        self.anchor = (!self.is_empty()).then(|| id.to_owned());
    }

    /// Selects the range from the result that was last toggled to this one, in the given order.
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

    /// Selects all of these.
    pub fn all<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        self.ids = ids.map(str::to_owned).collect();
    }

    /// Clears the selection.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids_after(steps: impl Fn(&mut Selection)) -> String {
        let mut selection = Selection::default();
        steps(&mut selection);
        selection.ids().join("")
    }

    const ORDER: [&str; 5] = ["a", "b", "c", "d", "e"];

    #[test]
    fn range_extends_in_both_directions() {
        assert_eq!(
            ids_after(|selection| {
                selection.toggle("b");
                selection.extend(ORDER.into_iter(), "d");
            }),
            "bcd"
        );
        assert_eq!(
            ids_after(|selection| {
                selection.toggle("d");
                selection.extend(ORDER.into_iter(), "b");
            }),
            "dbc"
        );
        assert_eq!(
            ids_after(|selection| selection.extend(ORDER.into_iter(), "c")),
            "c",
            "without an anchor only one is selected"
        );
    }

    #[test]
    fn toggling_twice_deselects() {
        assert_eq!(
            ids_after(|selection| {
                selection.toggle("a");
                selection.toggle("b");
                selection.toggle("a");
            }),
            "b"
        );
    }

    #[test]
    fn all_selects_in_order() {
        assert_eq!(
            ids_after(|selection| selection.all(ORDER.into_iter())),
            "abcde"
        );
    }
}
