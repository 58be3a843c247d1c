use api::Gives;
use serde_json::Value;

use super::of_address;

/// References and levels that are followed: a document may refer in a circle.
const DEPTH: u8 = 6;

/// What a model gives, in the order in which it is told: what its output schema says, and of files what those of the default example are.
pub fn gives(document: &Value, example: Option<&Value>) -> Vec<Gives> {
    let mut found = Found {
        schemas: document
            .pointer("/components/schemas")
            .unwrap_or(&Value::Null),
        gives: vec![],
    };
    if let Some(output) = found.schemas.get("Output") {
        found.read(output, example, false, DEPTH);
    }
    Gives::ALL
        .iter()
        .copied()
        .filter(|gives| found.gives.contains(gives))
        .collect()
}

struct Found<'a> {
    schemas: &'a Value,
    gives: Vec<Gives>,
}

impl<'a> Found<'a> {
    fn read(&mut self, schema: &'a Value, example: Option<&Value>, is_list: bool, depth: u8) {
        if depth == 0 {
            return self.gives.push(Gives::Data);
        }
        let text = |key: &str| schema.get(key).and_then(Value::as_str);
        let referred =
            text("$ref").and_then(|reference| self.schemas.get(reference.rsplit('/').next()?));
        let only = ["allOf", "anyOf", "oneOf"]
            .iter()
            .find_map(|key| schema.get(key)?.as_array()?.first());
        if let Some(schema) = referred.or(only) {
            return self.read(schema, example, is_list, depth - 1);
        }
        match (text("type"), text("format")) {
            (Some("string"), Some("uri")) => self.file(example.and_then(Value::as_str), is_list),
            (Some("string"), _) => self.string(example.and_then(Value::as_str), is_list),
            (Some("array"), _) => self.list(schema, example, depth),
            (Some("object"), _) => self.object(schema, example, depth),
            (Some(_), _) => self.gives.push(Gives::Data),
            (None, _) => self.value(example, is_list),
        }
    }

    /// A file whose address does not say what it is, is a file.
    fn file(&mut self, address: Option<&str>, is_list: bool) {
        let gives = address
            .and_then(of_address)
            .map_or(Gives::File, |media| media.gives());
        self.gives.push(gives);
        if is_list && gives == Gives::Image {
            self.gives.push(Gives::Images);
        }
    }

    /// A text, unless the example shows that it is where a file is.
    fn string(&mut self, example: Option<&str>, is_list: bool) {
        match example.filter(|text| of_address(text).is_some()) {
            Some(address) => self.file(Some(address), is_list),
            None => self.gives.push(Gives::Text),
        }
    }

    fn list(&mut self, schema: &'a Value, example: Option<&Value>, depth: u8) {
        let first = example.and_then(|example| {
            example
                .as_array()
                .map_or(Some(example), |items| items.first())
        });
        match schema.get("items") {
            Some(items) => self.read(items, first, true, depth - 1),
            None => self.value(first, true),
        }
    }

    /// The files of an object, and that it is data where it holds anything else.
    fn object(&mut self, schema: &'a Value, example: Option<&Value>, depth: u8) {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return self.value(example, false);
        };
        for (name, property) in properties {
            self.read(
                property,
                example.and_then(|example| example.get(name)),
                false,
                depth - 1,
            );
        }
    }

    /// What the schema says nothing of is what the example is.
    fn value(&mut self, example: Option<&Value>, is_list: bool) {
        match example {
            Some(Value::String(text)) => self.string(Some(text), is_list),
            Some(Value::Array(items)) if !is_list => self.value(items.first(), true),
            Some(Value::Object(entries)) => {
                let files = entries
                    .values()
                    .filter_map(Value::as_str)
                    .filter(|text| of_address(text).is_some());
                files.for_each(|address| self.file(Some(address), false));
                self.gives.push(Gives::Data);
            }
            _ => self.gives.push(Gives::Data),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(output: Value, example: Value) -> Vec<Gives> {
        let document = json!({"components": {"schemas": {"Output": output, "Made": {"type": "object", "properties": {
            "clip": {"type": "string", "format": "uri"}, "seconds": {"type": "number"}}}, "Loop": {"$ref": "#/components/schemas/Loop"}}}});
        gives(
            &document,
            Some(&example).filter(|example| !example.is_null()),
        )
    }

    #[test]
    fn files_are_what_the_examples_files_are() {
        let uri = json!({"type": "string", "format": "uri"});
        assert_eq!(
            of(uri.clone(), json!("https://a.example/b.webp")),
            [Gives::Image]
        );
        assert_eq!(
            of(
                json!({"type": "array", "items": uri}),
                json!(["https://a.example/b.png"])
            ),
            [Gives::Image, Gives::Images]
        );
        assert_eq!(
            of(uri.clone(), json!("https://a.example/b.glb")),
            [Gives::Model3d]
        );
        assert_eq!(
            of(uri.clone(), json!("https://a.example/b.tar")),
            [Gives::File]
        );
        assert_eq!(of(uri, json!(null)), [Gives::File]);
    }

    #[test]
    fn words_and_data_need_no_example() {
        assert_eq!(of(json!({"type": "string"}), json!(null)), [Gives::Text]);
        assert_eq!(
            of(
                json!({"type": "array", "items": {"type": "string"}}),
                json!(["a", "b"])
            ),
            [Gives::Text]
        );
        assert_eq!(
            of(
                json!({"type": "array", "items": {"type": "number"}}),
                json!(null)
            ),
            [Gives::Data]
        );
        assert_eq!(
            of(json!({"type": "string"}), json!("https://a.example/b.mp4")),
            [Gives::Video],
            "an address of a file"
        );
    }

    #[test]
    fn objects_are_looked_into() {
        let example = json!({"clip": "https://a.example/b.mp4", "seconds": 3});
        assert_eq!(
            of(json!({"$ref": "#/components/schemas/Made"}), example),
            [Gives::Video, Gives::Data]
        );
        assert_eq!(of(json!({}), json!("words")), [Gives::Text]);
        assert_eq!(
            of(json!({}), json!(["https://a.example/b.png"])),
            [Gives::Image, Gives::Images]
        );
        assert_eq!(
            of(json!({"$ref": "#/components/schemas/Loop"}), json!(null)),
            [Gives::Data]
        );
        assert_eq!(gives(&json!({}), None), []);
    }
}
