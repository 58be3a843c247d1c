//! A model's default example, adapted to its latest version, and the pictures in it.

use api::{CatalogExample, FieldPicture, Input, InputSchema, Model, inputs_that_fit, routes};
use serde_json::Value;

use super::is_path_segment;
use domain::model_facts::{Media, example_input, example_output, example_seconds, media_of_url};

/// Pictures of an example's inputs, and of its outputs.
const MAX_PICTURES: usize = 16;

/// A model's example for its page; `None` if it has none.
pub fn example(model: &Model, schema: Option<&InputSchema>) -> Option<CatalogExample> {
    let (input, output) = (
        example_input(model)?,
        example_output(model).cloned().unwrap_or_default(),
    );
    let url = |picture: &str| routes::catalog_picture(&model.owner, &model.name, picture);
    let inputs = picture_inputs(input).into_iter();
    let input_pictures = inputs.map(|(field, _)| FieldPicture {
        field: field.to_owned(),
        url: url(&format!("input-{field}")),
    });
    let outputs = picture_outputs(&output).len();
    Some(CatalogExample {
        input: schema.map_or_else(|| input.clone(), |schema| inputs_that_fit(input, schema)),
        input_pictures: input_pictures.collect(),
        output_pictures: (1..=outputs)
            .map(|number| url(&format!("output-{number}")))
            .collect(),
        output,
        predict_time: example_seconds(model),
    })
}

/// The URL upstream of a picture by its name here: `cover`, `input-{field}` or `output-{number}`,
/// counted from 1.
pub fn picture_url(model: &Model, picture: &str) -> Option<String> {
    if picture == "cover" {
        return model.cover_image_url.clone();
    }
    if let Some(name) = picture.strip_prefix("input-") {
        let inputs = picture_inputs(example_input(model)?);
        let (_, url) = inputs.into_iter().find(|(field, _)| *field == name)?;
        return Some(url.to_owned());
    }
    let number: usize = picture.strip_prefix("output-")?.parse().ok()?;
    let outputs = picture_outputs(example_output(model)?);
    let url = outputs.get(number.checked_sub(1)?)?;
    Some((*url).to_owned())
}

/// The fields that refer to pictures, with the pictures' URLs. Fields whose names would need
/// escaping in a URL are left out.
fn picture_inputs(input: &Input) -> Vec<(&str, &str)> {
    let mut pictures = vec![];
    for (name, value) in input {
        match value.as_str() {
            Some(url) if is_picture(url) && is_path_segment(name) => {
                pictures.push((name.as_str(), url));
            }
            _ => {}
        }
    }
    pictures.truncate(MAX_PICTURES);
    pictures
}

fn picture_outputs(output: &Value) -> Vec<&str> {
    let mut urls = vec![];
    collect_pictures(output, &mut urls);
    urls.truncate(MAX_PICTURES);
    urls
}

fn collect_pictures<'a>(value: &'a Value, urls: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if is_picture(text) => urls.push(text),
        Value::Array(values) => values
            .iter()
            .for_each(|value| collect_pictures(value, urls)),
        Value::Object(entries) => entries
            .values()
            .for_each(|value| collect_pictures(value, urls)),
        _ => {}
    }
}

fn is_picture(text: &str) -> bool {
    text.starts_with("http") && media_of_url(text) == Some(Media::Image)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn picture_url_finds_pictures_by_name() {
        let model: Model = serde_json::from_value(json!({
            "url": "", "owner": "a", "name": "b", "visibility": "public", "cover_image_url": "https://c.example/cover.jpg",
            "default_example": {
                "input": {"image": "https://c.example/in.png", "text": "in.png", "x/y": "https://c.example/x.png", "seed": 3},
                "output": {"frames": ["https://c.example/1.png", "https://c.example/clip.mp4", "https://c.example/2.webp"]},
            },
        }))
        .unwrap();
        let example = example(&model, None).unwrap();
        assert_eq!(example.input_pictures.len(), 1);
        assert_eq!(
            example.input_pictures[0].url,
            "/api/catalog/models/a/b/pictures/input-image"
        );
        assert_eq!(
            example.output_pictures[1],
            "/api/catalog/models/a/b/pictures/output-2"
        );
        let upstream = |name: &str| picture_url(&model, name).unwrap_or_default();
        assert_eq!(upstream("cover"), "https://c.example/cover.jpg");
        assert_eq!(upstream("input-image"), "https://c.example/in.png");
        assert_eq!(upstream("output-2"), "https://c.example/2.webp");
        for unknown in [
            "output-0",
            "output-3",
            "output-x",
            "input-seed",
            "input-x/y",
            "other",
        ] {
            assert_eq!(upstream(unknown), "", "{unknown}");
        }
    }
}
