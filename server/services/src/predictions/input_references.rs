use api::{Input, InputSchema, Kind};
use serde_json::Value;

use domain::attachment::InputPath;

/// The strings of an input that may refer to files, with their paths: URI fields, lists, and every
/// field of unknown type.
pub(super) fn input_references<'a>(
    schema: Option<&InputSchema>,
    input: &'a mut Input,
) -> Vec<(InputPath, &'a mut String)> {
    let mut found = Vec::new();
    for (name, value) in input {
        let kind = schema
            .and_then(|schema| schema.field(name))
            .map(|field| &field.kind);
        if !matches!(kind, None | Some(Kind::Uri | Kind::List(_) | Kind::Any)) {
            continue;
        }
        match value {
            Value::String(text) => found.push((InputPath::field(name), text)),
            Value::Array(items) => found.extend(items.iter_mut().enumerate().filter_map(
                |(item, value)| match value {
                    Value::String(text) => Some((
                        InputPath {
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
    use domain::model_target::depth2img;

    fn paths(schema: Option<&InputSchema>) -> Vec<(String, Option<usize>)> {
        let input = json!({ "prompt": "a", "input_image": "b", "pictures": ["c", 1, "d"], "num_outputs": 2 });
        let mut input = input.as_object().unwrap().clone();
        input_references(schema, &mut input)
            .into_iter()
            .map(|(path, _)| (path.field, path.item))
            .collect()
    }

    #[test]
    fn references_are_uri_list_and_untyped_fields() {
        let list = [
            ("pictures".to_owned(), Some(0)),
            ("pictures".to_owned(), Some(2)),
        ];
        let mut known = paths(depth2img().schema.as_deref());
        known.sort();
        assert_eq!(
            known,
            [&[("input_image".to_owned(), None)][..], &list].concat(),
            "a prompt is not a reference"
        );
        let mut unknown = paths(None);
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
