use std::{fmt, io::Read};

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Tells the items of a JSON list, one after the other. What is wrong after some were told does not take them back.
pub fn items(reader: impl Read, tell: impl FnMut(Value)) -> serde_json::Result<()> {
    let mut document = serde_json::Deserializer::from_reader(reader);
    document.deserialize_seq(Items(tell))?;
    document.end()
}

/// Tells the entries of a JSON object, one after the other.
pub fn entries(reader: impl Read, tell: impl FnMut(String, Value)) -> serde_json::Result<()> {
    let mut document = serde_json::Deserializer::from_reader(reader);
    document.deserialize_map(Entries(tell))?;
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
