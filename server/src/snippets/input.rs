use api::{DepthRequest, Input, InputSchema, Kind};
use serde_json::Value;

use crate::{
    links::Links,
    owner::OwnerId,
    preparation::{Preparation, PreparationError, PreviewError},
    sources,
};

/// What stands for a picture that is still to be given.
pub const PLACEHOLDER: &str = "https://example.com/your-picture.jpg";

const IMAGE: &str = "input_image";
const DEPTH: &str = "depth_image";

/// What is written of `input`: the schema's fields in their order without those at their defaults, then whatever else
/// there is. A required picture that is missing is a placeholder.
pub fn written(schema: &InputSchema, input: &Input) -> Input {
    let mut written = Input::new();
    for field in schema.fields() {
        let given = input.get(&field.name).filter(|value| field.kind != Kind::Uri || *value != "");
        let value = match given {
            Some(value) if is_same(value, field.default.as_ref()) => continue,
            Some(value) => value.clone(),
            None if field.required && field.kind == Kind::Uri => PLACEHOLDER.into(),
            None => continue,
        };
        written.insert(field.name.clone(), value);
    }
    written.extend(input.iter().filter(|(name, _)| schema.field(name).is_none()).map(|(name, value)| (name.clone(), value.clone())));
    written
}

/// Numbers are the same however they are written: 20 is 20.0.
fn is_same(value: &Value, default: Option<&Value>) -> bool {
    match (value, default) {
        (Value::Number(value), Some(Value::Number(default))) => value.as_f64() == default.as_f64(),
        (value, default) => Some(value) == default,
    }
}

/// Puts the address of the kept picture, upright and without its metadata, in place of each uploaded file: a file can be
/// read by its owner only, and is removed after a day. What cannot be used as a picture stays as it is.
pub async fn open_pictures(preparation: &Preparation, owner: &OwnerId, links: &Links, input: &mut Input) -> Result<(), PreparationError> {
    let given = |name: &str| input.get(name).and_then(Value::as_str).filter(|address| !address.is_empty()).map(str::to_owned);
    let (image, depth) = (given(IMAGE), given(DEPTH));
    let is_file = |address: &Option<String>| address.as_ref().is_some_and(|address| sources::is_file(links, address));
    let (opens_image, opens_depth) = (is_file(&image), is_file(&depth));
    let Some(image) = image.filter(|_| opens_image || opens_depth) else { return Ok(()) };
    // A depth map is kept as it lies on its picture. One that is at fault does not keep the picture from being opened.
    for depth_image in [depth.filter(|_| opens_depth), None] {
        let request = DepthRequest { image: image.clone(), depth_image, as_is: false };
        let preview = match preparation.preview(owner, links, &request).await {
            Ok(preview) => preview,
            Err(PreviewError::Invalid(_)) => continue,
            Err(PreviewError::Preparation(error)) => return Err(error),
        };
        if opens_image {
            input.insert(IMAGE.into(), preview.image.url.into());
        }
        if request.depth_image.is_some() {
            input.insert(DEPTH.into(), preview.depth.url.into());
        }
        break;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use api::{DEPTH2IMG, Model};
    use serde_json::json;

    use super::*;

    fn written_of(input: Value) -> Value {
        let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
        let schema = InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap();
        written(&schema, input.as_object().unwrap()).into()
    }

    #[test]
    fn what_is_at_its_default_is_left_out() {
        let defaults = json!({
            "prompt": "Wanderer above the sea of fog, digital art", "input_image": "https://a.example/b.png", "prompt_strength": 0.8,
            "num_outputs": 1.0, "num_inference_steps": 50, "guidance_scale": 7.5, "scheduler": "DPMSolverMultistep",
        });
        assert_eq!(written_of(defaults), json!({"input_image": "https://a.example/b.png"}));
    }

    #[test]
    fn everything_else_stays_as_it_is_in_the_order_of_the_form() {
        let given =
            json!({"widgets": [1], "seed": -1, "input_image": "no address", "num_outputs": 99, "prompt": "", "negative_prompt": null});
        let shown =
            json!({"prompt": "", "negative_prompt": null, "input_image": "no address", "num_outputs": 99, "seed": -1, "widgets": [1]});
        assert_eq!(written_of(given).to_string(), shown.to_string());
    }

    #[test]
    fn a_missing_picture_has_a_placeholder_and_a_missing_depth_map_has_none() {
        for empty in [json!({}), json!({"input_image": "", "depth_image": ""})] {
            assert_eq!(written_of(empty), json!({"input_image": PLACEHOLDER}));
        }
    }
}
