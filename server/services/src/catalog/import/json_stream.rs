use std::{fmt, io::Read};

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Calls `handle` with each item of a JSON array, as it is parsed. A syntax error does not undo the
/// calls before it.
pub fn each_item(reader: impl Read, handle: impl FnMut(Value)) -> serde_json::Result<()> {
    let mut document = serde_json::Deserializer::from_reader(reader);
    document.deserialize_seq(Items(handle))?;
    document.end()
}

/// Calls `handle` with each entry of a JSON object, as it is parsed.
pub fn each_entry(reader: impl Read, handle: impl FnMut(String, Value)) -> serde_json::Result<()> {
    let mut document = serde_json::Deserializer::from_reader(reader);
    document.deserialize_map(Entries(handle))?;
    document.end()
}

struct Items<F>(F);

impl<'de, F: FnMut(Value)> Visitor<'de> for Items<F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of models")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            (self.0)(item);
        }
        Ok(())
    }
}

struct Entries<F>(F);

impl<'de, F: FnMut(String, Value)> Visitor<'de> for Entries<F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of runs by model")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        while let Some((name, value)) = entries.next_entry()? {
            (self.0)(name, value);
        }
        Ok(())
    }
}
