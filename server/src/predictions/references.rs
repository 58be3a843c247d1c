use api::{Input, InputSchema, Kind};
use serde_json::Value;

use crate::engines::Place;

/// The texts of an input that may refer to files, each with its place: those of address fields, those in lists, and
/// every one where nobody knows what a field holds.
pub(super) fn references<'a>(
    schema: Option<&InputSchema>,
    input: &'a mut Input,
) -> Vec<(Place, &'a mut String)> {
    let mut found = Vec::new();
    for (name, value) in input {
        let kind = schema
            .and_then(|schema| schema.field(name))
            .map(|field| &field.kind);
        if !matches!(kind, None | Some(Kind::Uri | Kind::List(_) | Kind::Any)) {
            continue;
        }
        match value {
            Value::String(text) => found.push((Place::field(name), text)),
            Value::Array(items) => found.extend(items.iter_mut().enumerate().filter_map(
                |(item, value)| match value {
                    Value::String(text) => Some((
                        Place {
                            field: name.clone(),
                            item: Some(item),
                        },
                        text,
                    )),
                    _ => None,
                },
            )),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::models::depth2img;

    fn places(schema: Option<&InputSchema>) -> Vec<(String, Option<usize>)> {
        let input = json!({ "prompt": "a", "input_image": "b", "pictures": ["c", 1, "d"], "num_outputs": 2 });
        let mut input = input.as_object().unwrap().clone();
        references(schema, &mut input)
            .into_iter()
            .map(|(place, _)| (place.field, place.item))
            .collect()
    }

    #[test]
    fn files_are_looked_for_where_they_may_be() {
        let list = [
            ("pictures".to_owned(), Some(0)),
            ("pictures".to_owned(), Some(2)),
        ];
        let mut known = places(depth2img().schema.as_deref());
        known.sort();
        assert_eq!(
            known,
            [&[("input_image".to_owned(), None)][..], &list].concat(),
            "a prompt is no address"
        );
        let mut unknown = places(None);
        unknown.sort();
        assert_eq!(
            unknown,
            [
                &[("input_image".to_owned(), None)][..],
                &list,
                &[("prompt".to_owned(), None)]
            ]
            .concat()
        );
    }
}
