use api::{DepthRequest, Input, InputSchema, Kind, Roles};
use serde_json::Value;

use crate::{
    links::Links,
    owner::OwnerId,
    predictions::KeptPicture,
    preparation::{Preparation, PreparationError, PreviewError},
    sources,
};

/// What stands for a picture that is still to be given.
pub const PLACEHOLDER: &str = "https://example.com/your-picture.jpg";

/// What is written of `input`: the schema's fields in their order without those at their defaults, then whatever else
/// there is. A required picture that is missing is a placeholder.
pub fn written(schema: &InputSchema, input: &Input) -> Input {
    let mut written = Input::new();
    for field in schema.fields() {
        let given = input
            .get(&field.name)
            .filter(|value| field.kind != Kind::Uri || *value != "");
        let value = match given {
            Some(value) if is_same(value, field.default.as_ref()) => continue,
            Some(value) => value.clone(),
            None if field.required && field.kind == Kind::Uri => PLACEHOLDER.into(),
            None => continue,
        };
        written.insert(field.name.clone(), value);
    }
    written.extend(
        input
            .iter()
            .filter(|(name, _)| schema.field(name).is_none())
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    written
}

/// Numbers are the same however they are written: 20 is 20.0.
fn is_same(value: &Value, default: Option<&Value>) -> bool {
    match (value, default) {
        (Value::Number(value), Some(Value::Number(default))) => value.as_f64() == default.as_f64(),
        (value, default) => Some(value) == default,
    }
}

/// Opens uploaded pictures to whoever has their addresses: a file can be read by its owner only, and is removed after a day.
pub struct Opener<'a> {
    /// What makes pictures ready.
    pub preparation: &'a Preparation,
    /// Whose files they are.
    pub owner: &'a OwnerId,
    /// Addresses on the host that was asked.
    pub links: &'a Links,
}

impl Opener<'_> {
    /// Puts the address of the kept picture, upright and without its metadata, in place of each uploaded file. What cannot be used as a
    /// picture stays as it is.
    ///
    /// # Errors
    /// Where the server is at fault.
    pub async fn open(
        &self,
        schema: Option<&InputSchema>,
        roles: &Roles,
        input: &mut Input,
    ) -> Result<(), PreparationError> {
        if let (Some(image), Some(depth)) = (&roles.image, &roles.depth) {
            self.open_both(image, depth, input).await?;
        }
        let is_map = |name: &str| roles.depth.as_deref() == Some(name);
        let fields = schema.into_iter().flat_map(|schema| schema.fields());
        for field in fields.filter(|field| field.kind == Kind::Uri && !is_map(&field.name)) {
            self.open_one(&field.name, input).await?;
        }
        Ok(())
    }

    /// The picture and its depth map, which is kept as it lies on its picture. One that is at fault does not keep the picture from being
    /// opened.
    async fn open_both(
        &self,
        image: &str,
        depth: &str,
        input: &mut Input,
    ) -> Result<(), PreparationError> {
        let (opens_image, opens_depth) = (self.opens(input, image), self.opens(input, depth));
        let Some(picture) = given(input, image).filter(|_| opens_depth) else {
            return Ok(());
        };
        let request = DepthRequest {
            image: picture,
            depth_image: given(input, depth),
            as_is: false,
        };
        match self
            .preparation
            .preview(self.owner, self.links, &request)
            .await
        {
            Ok(preview) => {
                input.insert(depth.to_owned(), preview.depth.url.into());
                if opens_image {
                    input.insert(image.to_owned(), preview.image.url.into());
                }
                Ok(())
            }
            Err(PreviewError::Invalid(_)) => Ok(()),
            Err(PreviewError::Preparation(error)) => Err(error),
        }
    }

    async fn open_one(&self, name: &str, input: &mut Input) -> Result<(), PreparationError> {
        let Some(reference) = given(input, name).filter(|_| self.opens(input, name)) else {
            return Ok(());
        };
        let read = async {
            self.preparation
                .picture(
                    self.preparation
                        .read(self.owner, self.links, &reference)
                        .await?,
                )
                .await
        };
        match read.await {
            Ok(prepared) => {
                let address = KeptPicture::from(&prepared).present(self.links).url;
                input.insert(name.to_owned(), address.into());
                Ok(())
            }
            Err(PreparationError::Given(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn opens(&self, input: &Input, name: &str) -> bool {
        given(input, name).is_some_and(|address| sources::is_file(self.links, &address))
    }
}

fn given(input: &Input, name: &str) -> Option<String> {
    input
        .get(name)
        .and_then(Value::as_str)
        .filter(|address| !address.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use api::{DEPTH2IMG, Model};
    use serde_json::json;

    use super::*;

    fn written_of(input: Value) -> Value {
        let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
        let schema =
            InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap();
        written(&schema, input.as_object().unwrap()).into()
    }

    #[test]
    fn what_is_at_its_default_is_left_out() {
        let defaults = json!({
            "prompt": "Wanderer above the sea of fog, digital art", "input_image": "https://a.example/b.png", "prompt_strength": 0.8,
            "num_outputs": 1.0, "num_inference_steps": 50, "guidance_scale": 7.5, "scheduler": "DPMSolverMultistep",
        });
        assert_eq!(
            written_of(defaults),
            json!({"input_image": "https://a.example/b.png"})
        );
    }

    #[test]
    fn everything_else_stays_as_it_is_in_the_order_of_the_form() {
        let given = json!({"widgets": [1], "seed": -1, "input_image": "no address", "num_outputs": 99, "prompt": "", "negative_prompt": null});
        let shown = json!({"prompt": "", "negative_prompt": null, "input_image": "no address", "num_outputs": 99, "seed": -1, "widgets": [1]});
        assert_eq!(written_of(given).to_string(), shown.to_string());
    }

    #[test]
    fn a_missing_picture_has_a_placeholder_and_a_missing_depth_map_has_none() {
        for empty in [json!({}), json!({"input_image": "", "depth_image": ""})] {
            assert_eq!(written_of(empty), json!({"input_image": PLACEHOLDER}));
        }
    }
}
