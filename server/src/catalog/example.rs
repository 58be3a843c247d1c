//! A model's default example: what fits its newest version, and its pictures.

use api::{CatalogExample, FieldPicture, Input, InputSchema, Model, fitting, routes};
use serde_json::Value;

use super::{
    card::{example_input, example_output, example_seconds},
    facts::{Media, of_address},
};

/// Pictures of an example that are shown.
const MOST_PICTURES: usize = 16;

/// A model's example as its page shows it.
pub fn example(model: &Model, schema: Option<&InputSchema>) -> Option<CatalogExample> {
    let (input, output) = (
        example_input(model)?,
        example_output(model).cloned().unwrap_or_default(),
    );
    let place = |picture: &str| routes::catalog_picture(&model.owner, &model.name, picture);
    let inputs = pictured_inputs(input).into_iter();
    let input_pictures = inputs.map(|(field, _)| FieldPicture {
        field: field.to_owned(),
        url: place(&format!("input-{field}")),
    });
    let outputs = pictured_outputs(&output).len();
    Some(CatalogExample {
        input: schema.map_or_else(|| input.clone(), |schema| fitting(input, schema)),
        input_pictures: input_pictures.collect(),
        output_pictures: (1..=outputs)
            .map(|number| place(&format!("output-{number}")))
            .collect(),
        output,
        predict_time: example_seconds(model),
    })
}

/// Where a picture of a model is upstream, by what it is called here: `cover`, `input-{field}`, `output-{number}`, the first being 1.
pub fn picture(model: &Model, picture: &str) -> Option<String> {
    if picture == "cover" {
        return model.cover_image_url.clone();
    }
    if let Some(wanted) = picture.strip_prefix("input-") {
        let inputs = pictured_inputs(example_input(model)?);
        return inputs
            .into_iter()
            .find(|(field, _)| *field == wanted)
            .map(|(_, address)| address.to_owned());
    }
    let number: usize = picture.strip_prefix("output-")?.parse().ok()?;
    let outputs = pictured_outputs(example_output(model)?);
    outputs
        .get(number.checked_sub(1)?)
        .map(|address| (*address).to_owned())
}

/// Fields whose names stand in addresses as they are, with the pictures to which they refer.
fn pictured_inputs(input: &Input) -> Vec<(&str, &str)> {
    let plain = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    let pictures = input.iter().filter_map(|(name, value)| {
        Some((
            name.as_str(),
            value.as_str().filter(|text| is_picture(text))?,
        ))
    });
    pictures
        .filter(|(name, _)| plain(name))
        .take(MOST_PICTURES)
        .collect()
}

fn pictured_outputs(output: &Value) -> Vec<&str> {
    let mut found = vec![];
    gather(output, &mut found);
    found.truncate(MOST_PICTURES);
    found
}

fn gather<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if is_picture(text) => found.push(text),
        Value::Array(values) => values.iter().for_each(|value| gather(value, found)),
        Value::Object(entries) => entries.values().for_each(|value| gather(value, found)),
        _ => {}
    }
}

fn is_picture(text: &str) -> bool {
    text.starts_with("http") && of_address(text) == Some(Media::Image)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pictures_are_found_by_what_they_are_called_here() {
        let model: Model = serde_json::from_value(json!({
            "url": "", "owner": "a", "name": "b", "visibility": "public", "cover_image_url": "https://c.example/cover.jpg",
            "default_example": {
                "input": {"image": "https://c.example/in.png", "text": "in.png", "x/y": "https://c.example/x.png", "seed": 3},
                "output": {"frames": ["https://c.example/1.png", "https://c.example/clip.mp4", "https://c.example/2.webp"]},
            },
        }))
        .unwrap();
        let shown = example(&model, None).unwrap();
        assert_eq!(shown.input_pictures.len(), 1);
        assert_eq!(
            shown.input_pictures[0].url,
            "/api/catalog/models/a/b/pictures/input-image"
        );
        assert_eq!(
            shown.output_pictures[1],
            "/api/catalog/models/a/b/pictures/output-2"
        );
        let upstream = |name: &str| picture(&model, name).unwrap_or_default();
        assert_eq!(upstream("cover"), "https://c.example/cover.jpg");
        assert_eq!(upstream("input-image"), "https://c.example/in.png");
        assert_eq!(upstream("output-2"), "https://c.example/2.webp");
        for nothing in [
            "output-0",
            "output-3",
            "output-x",
            "input-seed",
            "input-x/y",
            "other",
        ] {
            assert_eq!(upstream(nothing), "", "{nothing}");
        }
    }
}
