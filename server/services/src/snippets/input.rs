use api::{DepthRequest, Input, InputSchema, Kind, Roles};
use serde_json::Value;

use crate::{
    preparation::{Preparation, PreparationError, PreviewError},
    sources,
};
use domain::{links::Links, owner::OwnerId, prediction::StoredImage};

/// The placeholder for a missing required picture.
pub const PLACEHOLDER: &str = "https://example.com/your-picture.jpg";

/// The fields of the schema in its order without those at their defaults, then all other fields. A
/// missing required picture becomes a placeholder.
pub fn without_defaults(schema: &InputSchema, input: &Input) -> Input {
    let mut result = Input::new();
    for field in schema.fields() {
        let given = input
            .get(&field.name)
            .filter(|value| field.kind != Kind::Uri || *value != "");
        let value = match given {
            Some(value) if is_equal(value, field.default.as_ref()) => continue,
            Some(value) => value.clone(),
            None if field.required && field.kind == Kind::Uri => PLACEHOLDER.into(),
            None => continue,
        };
        result.insert(field.name.clone(), value);
    }
    for (name, value) in input {
        if schema.field(name).is_none() {
            result.insert(name.clone(), value.clone());
        }
    }
    result
}

/// Compares numbers by value: 20 equals 20.0.
fn is_equal(value: &Value, default: Option<&Value>) -> bool {
    match (value, default) {
        (Value::Number(value), Some(Value::Number(default))) => value.as_f64() == default.as_f64(),
        (value, default) => Some(value) == default,
    }
}

/// Stores uploaded files as pictures with public URLs, because a file can be read only by its owner
/// and expires after a day.
pub struct FilePublisher<'a> {
    /// Normalizes and stores pictures.
    pub preparation: &'a Preparation,
    /// The owner of the files.
    pub owner: &'a OwnerId,
    /// URLs on the requested host.
    pub links: &'a Links,
}

impl FilePublisher<'_> {
    /// Replaces each uploaded file by the URL of a stored picture, which is upright and without
    /// metadata. Files that are not valid pictures are left unchanged.
    ///
    /// # Errors
    /// If the server fails.
    pub async fn publish(
        &self,
        schema: Option<&InputSchema>,
        roles: &Roles,
        input: &mut Input,
    ) -> Result<(), PreparationError> {
        if let (Some(image), Some(depth)) = (&roles.image, &roles.depth) {
            self.publish_with_depth(image, depth, input).await?;
        }
        let is_map = |name: &str| roles.depth.as_deref() == Some(name);
        let fields = schema.into_iter().flat_map(|schema| schema.fields());
        for field in fields.filter(|field| field.kind == Kind::Uri && !is_map(&field.name)) {
            self.publish_one(&field.name, input).await?;
        }
        Ok(())
    }

    /// Publishes a picture and its depth map, aligned to the picture. Does nothing if either is
    /// invalid; then the picture is published alone.
    async fn publish_with_depth(
        &self,
        image: &str,
        depth: &str,
        input: &mut Input,
    ) -> Result<(), PreparationError> {
        let (is_image_file, is_depth_file) =
            (self.is_file(input, image), self.is_file(input, depth));
        let Some(picture) = text_value(input, image).filter(|_| is_depth_file) else {
            return Ok(());
        };
        let request = DepthRequest {
            image: picture,
            depth_image: text_value(input, depth),
            as_is: false,
        };
        match self
            .preparation
            .preview(self.owner, self.links, &request)
            .await
        {
            Ok(preview) => {
                input.insert(depth.to_owned(), preview.depth.url.into());
                if is_image_file {
                    input.insert(image.to_owned(), preview.image.url.into());
                }
                Ok(())
            }
            Err(PreviewError::Invalid(_)) => Ok(()),
            Err(PreviewError::Preparation(error)) => Err(error),
        }
    }

    async fn publish_one(&self, name: &str, input: &mut Input) -> Result<(), PreparationError> {
        let Some(reference) = text_value(input, name).filter(|_| self.is_file(input, name)) else {
            return Ok(());
        };
        let read = async {
            self.preparation
                .image(
                    self.preparation
                        .read(self.owner, self.links, &reference)
                        .await?,
                )
                .await
        };
        match read.await {
            Ok(prepared) => {
                let url = StoredImage::from(&prepared).present(self.links).url;
                input.insert(name.to_owned(), url.into());
                Ok(())
            }
            Err(PreparationError::InvalidInput(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn is_file(&self, input: &Input, name: &str) -> bool {
        text_value(input, name).is_some_and(|url| sources::is_file(self.links, &url))
    }
}

/// A text value that is not empty.
fn text_value(input: &Input, name: &str) -> Option<String> {
    input
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use api::{DEPTH2IMG, Model};
    use serde_json::json;

    use super::*;

    fn simplified(input: Value) -> Value {
        let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
        let schema =
            InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap();
        without_defaults(&schema, input.as_object().unwrap()).into()
    }

    #[test]
    fn default_values_are_omitted() {
        let defaults = json!({
            "prompt": "Wanderer above the sea of fog, digital art", "input_image": "https://a.example/b.png", "prompt_strength": 0.8,
            "num_outputs": 1.0, "num_inference_steps": 50, "guidance_scale": 7.5, "scheduler": "DPMSolverMultistep",
        });
        assert_eq!(
            simplified(defaults),
            json!({"input_image": "https://a.example/b.png"})
        );
    }

    #[test]
    fn other_values_are_unchanged_in_schema_order() {
        let given = json!({"widgets": [1], "seed": -1, "input_image": "no address", "num_outputs": 99, "prompt": "", "negative_prompt": null});
        let shown = json!({"prompt": "", "negative_prompt": null, "input_image": "no address", "num_outputs": 99, "seed": -1, "widgets": [1]});
        assert_eq!(simplified(given).to_string(), shown.to_string());
    }

    #[test]
    fn missing_picture_is_placeholder_and_missing_depth_map_is_omitted() {
        for empty in [json!({}), json!({"input_image": "", "depth_image": ""})] {
            assert_eq!(simplified(empty), json!({"input_image": PLACEHOLDER}));
        }
    }
}
