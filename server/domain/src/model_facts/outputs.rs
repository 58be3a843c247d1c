use api::OutputKind;
use serde_json::Value;

use super::media_of_url;

/// The depth of nesting and references that is followed: references may be circular.
const MAX_DEPTH: u8 = 6;

/// The kinds of a model's outputs, in the order of [`OutputKind::ALL`]: by the output schema, and for
/// files by the default example.
pub fn outputs(document: &Value, example: Option<&Value>) -> Vec<OutputKind> {
    let mut collector = OutputCollector {
        schemas: document
            .pointer("/components/schemas")
            .unwrap_or(&Value::Null),
        outputs: vec![],
    };
    if let Some(output) = collector.schemas.get("Output") {
        collector.read(output, example, false, MAX_DEPTH);
    }
    OutputKind::ALL
        .iter()
        .copied()
        .filter(|kind| collector.outputs.contains(kind))
        .collect()
}

struct OutputCollector<'a> {
    schemas: &'a Value,
    outputs: Vec<OutputKind>,
}

impl<'a> OutputCollector<'a> {
    fn read(&mut self, schema: &'a Value, example: Option<&Value>, is_list: bool, depth: u8) {
        if depth == 0 {
            return self.outputs.push(OutputKind::Data);
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
            (Some(_), _) => self.outputs.push(OutputKind::Data),
            (None, _) => self.value(example, is_list),
        }
    }

    /// A file; its kind is known only from the example's URL.
    fn file(&mut self, address: Option<&str>, is_list: bool) {
        let kind = address
            .and_then(media_of_url)
            .map_or(OutputKind::File, |media| media.output_kind());
        self.outputs.push(kind);
        if is_list && kind == OutputKind::Image {
            self.outputs.push(OutputKind::Images);
        }
    }

    /// A text, unless the example shows that it is the URL of a file.
    fn string(&mut self, example: Option<&str>, is_list: bool) {
        match example.filter(|text| media_of_url(text).is_some()) {
            Some(address) => self.file(Some(address), is_list),
            None => self.outputs.push(OutputKind::Text),
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

    /// The kinds of an object's properties.
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

    /// The kind of a value without a schema, by the example.
    fn value(&mut self, example: Option<&Value>, is_list: bool) {
        match example {
            Some(Value::String(text)) => self.string(Some(text), is_list),
            Some(Value::Array(items)) if !is_list => self.value(items.first(), true),
            Some(Value::Object(entries)) => {
                let files = entries
                    .values()
                    .filter_map(Value::as_str)
                    .filter(|text| media_of_url(text).is_some());
                files.for_each(|address| self.file(Some(address), false));
                self.outputs.push(OutputKind::Data);
            }
            _ => self.outputs.push(OutputKind::Data),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(output: Value, example: Value) -> Vec<OutputKind> {
        let document = json!({"components": {"schemas": {"Output": output, "Made": {"type": "object", "properties": {
            "clip": {"type": "string", "format": "uri"}, "seconds": {"type": "number"}}}, "Loop": {"$ref": "#/components/schemas/Loop"}}}});
        outputs(
            &document,
            Some(&example).filter(|example| !example.is_null()),
        )
    }

    #[test]
    fn files_are_classified_by_the_example() {
        let uri = json!({"type": "string", "format": "uri"});
        assert_eq!(
            of(uri.clone(), json!("https://a.example/b.webp")),
            [OutputKind::Image]
        );
        assert_eq!(
            of(
                json!({"type": "array", "items": uri}),
                json!(["https://a.example/b.png"])
            ),
            [OutputKind::Image, OutputKind::Images]
        );
        assert_eq!(
            of(uri.clone(), json!("https://a.example/b.glb")),
            [OutputKind::Model3d]
        );
        assert_eq!(
            of(uri.clone(), json!("https://a.example/b.tar")),
            [OutputKind::File]
        );
        assert_eq!(of(uri, json!(null)), [OutputKind::File]);
    }

    #[test]
    fn text_and_data_need_no_example() {
        assert_eq!(
            of(json!({"type": "string"}), json!(null)),
            [OutputKind::Text]
        );
        assert_eq!(
            of(
                json!({"type": "array", "items": {"type": "string"}}),
                json!(["a", "b"])
            ),
            [OutputKind::Text]
        );
        assert_eq!(
            of(
                json!({"type": "array", "items": {"type": "number"}}),
                json!(null)
            ),
            [OutputKind::Data]
        );
        assert_eq!(
            of(json!({"type": "string"}), json!("https://a.example/b.mp4")),
            [OutputKind::Video],
            "the URL of a file"
        );
    }

    #[test]
    fn object_properties_are_classified() {
        let example = json!({"clip": "https://a.example/b.mp4", "seconds": 3});
        assert_eq!(
            of(json!({"$ref": "#/components/schemas/Made"}), example),
            [OutputKind::Video, OutputKind::Data]
        );
        assert_eq!(of(json!({}), json!("words")), [OutputKind::Text]);
        assert_eq!(
            of(json!({}), json!(["https://a.example/b.png"])),
            [OutputKind::Image, OutputKind::Images]
        );
        assert_eq!(
            of(json!({"$ref": "#/components/schemas/Loop"}), json!(null)),
            [OutputKind::Data]
        );
        assert_eq!(outputs(&json!({}), None), []);
    }
}
