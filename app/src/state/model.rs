use api::{EngineInfo, Input, InputSchema, Roles, RunsHere};
use serde_json::Value;

use crate::json;

/// The model of the studio's form.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StudioModel {
    /// `owner/name`.
    pub name: String,
    /// The version in requests, `owner/name:id` or `owner/name`; of the built-in model the bare id.
    pub version: String,
    /// Whether this server can run it; `None` for the built-in model, which every engine runs.
    pub runs_here: Option<RunsHere>,
    /// The seconds that its example took.
    pub typical_seconds: Option<f64>,
    /// The price of a run in US dollars, if it is known.
    pub dollars: Option<f64>,
    /// True if the owner has corrected the roles of its inputs.
    pub has_own_roles: bool,
}

/// A model as read from the catalog: its summary, the schema of its inputs, and their roles.
pub type ReadModel = (StudioModel, InputSchema, Roles);

impl StudioModel {
    /// True for the built-in model.
    pub fn is_built_in(&self) -> bool {
        self.runs_here.is_none()
    }

    /// True if the model scales its input down to [`api::limits::WORKING_LONG_SIDE`] pixels, as the
    /// built-in engine does. What other models do is unknown.
    pub fn downscales_input(&self) -> bool {
        self.is_built_in() || self.runs_here == Some(RunsHere::StandIn)
    }

    /// The engine with the time and price of this model, if they differ from the engine's own,
    /// which are those of the built-in model.
    pub fn engine_info(&self, engine: &EngineInfo) -> EngineInfo {
        let is_own = self.is_built_in()
            || (engine.kind.capabilities().is_preview && self.runs_here != Some(RunsHere::No));
        let (seconds, dollars) = if is_own {
            (engine.seconds_per_output, engine.dollars_per_output)
        } else {
            (self.typical_seconds, self.dollars)
        };
        EngineInfo {
            seconds_per_output: seconds,
            dollars_per_output: dollars,
            ..engine.clone()
        }
    }

    /// Reads a catalog entry. `None` if the schema of its inputs is unknown.
    pub fn read(entry: &Value) -> Option<ReadModel> {
        let text = |key: &str| entry[key].as_str();
        let name = format!("{}/{}", text("owner")?, text("name")?);
        let schema = InputSchema::from_openapi(&entry["openapi_schema"]).ok()?;
        let version = match entry["versions"][0]["id"].as_str() {
            Some(id) if entry["is_official"] != true => format!("{name}:{id}"),
            _ => name.clone(),
        };
        let roles = json::of_value::<Roles>(entry["roles"].clone())
            .unwrap_or_else(|| Roles::of(&schema))
            .within(&schema);
        let model = Self {
            version,
            runs_here: Some(
                text("runs_here")
                    .and_then(RunsHere::from_name)
                    .unwrap_or(RunsHere::No),
            ),
            typical_seconds: entry["typical_seconds"].as_f64(),
            dollars: entry["cost"]["dollars"].as_f64(),
            has_own_roles: entry["has_own_roles"] == true,
            name,
        };
        Some((model, schema, roles))
    }

    /// The part of a catalog entry that [`read`](Self::read) needs, as JSON to save in the browser:
    /// the studio opens with this model without a request.
    pub fn excerpt(entry: &Value) -> String {
        const KEYS: [&str; 10] = [
            "owner",
            "name",
            "versions",
            "is_official",
            "openapi_schema",
            "roles",
            "has_own_roles",
            "runs_here",
            "typical_seconds",
            "cost",
        ];
        let excerpt = KEYS
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), entry.get(*key)?.clone())));
        api::json_text(&Value::Object(excerpt.collect()))
    }
}

/// The settings of a catalog entry's example, and the URL of its picture on this server if the
/// model takes one.
pub fn example(entry: &Value, roles: &Roles) -> (Input, Option<String>) {
    let mut input = entry["example"]["input"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let of_image = |picture: &&Value| {
        picture["field"]
            .as_str()
            .is_some_and(|field| roles.image.as_deref() == Some(field))
    };
    let picture = entry["example"]["input_pictures"]
        .as_array()
        .and_then(|pictures| pictures.iter().find(of_image).cloned());
    let address = picture.and_then(|picture| picture["url"].as_str().map(str::to_owned));
    for field in [&roles.image, &roles.depth].into_iter().flatten() {
        input.remove(field);
    }
    (input, address)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry() -> Value {
        json!({
            "owner": "acme", "name": "painter", "versions": [{"id": "abc"}], "runs_here": "stand-in", "typical_seconds": 4.5,
            "openapi_schema": {"components": {"schemas": {"Input": {"properties": {
                "image": {"type": "string", "format": "uri"}, "text": {"type": "string"}, "guide": {"type": "string", "format": "uri"}
            }}}}},
            "roles": {"image": "guide", "prompt": "text", "seed": "nowhere"}, "has_own_roles": true, "readme": "long",
            "example": {
                "input": {"text": "fog", "guide": "https://a.example/b.png"},
                "input_pictures": [{"field": "image", "url": "/1"}, {"field": "guide", "url": "/2"}],
            },
        })
    }

    #[test]
    fn entry_is_read_with_corrected_roles_and_from_its_excerpt() {
        let (model, schema, roles) = StudioModel::read(&entry()).unwrap();
        assert_eq!(
            (model.name.as_str(), model.version.as_str()),
            ("acme/painter", "acme/painter:abc")
        );
        assert_eq!(
            (roles.image.as_deref(), roles.seed),
            (Some("guide"), None),
            "a role of a missing input is ignored"
        );
        assert_eq!(
            (schema.fields().len(), model.dollars, model.is_built_in()),
            (3, None, false)
        );
        let excerpt: Value = serde_json::from_str(&StudioModel::excerpt(&entry())).unwrap();
        assert_eq!(
            StudioModel::read(&excerpt).map(|(model, ..)| model),
            Some(model)
        );
        assert_eq!(excerpt.get("readme"), None);
        assert_eq!(
            StudioModel::read(&json!({"owner": "a", "name": "b", "openapi_schema": null})),
            None
        );
    }

    #[test]
    fn engine_time_and_price_apply_only_to_models_that_it_runs() {
        let engine = json!({"kind": "local", "description": "", "seconds_per_output": 1.0, "dollars_per_output": 0.0});
        let engine: EngineInfo = serde_json::from_value(engine).unwrap();
        let (stand_in, ..) = StudioModel::read(&entry()).unwrap();
        assert_eq!(stand_in.engine_info(&engine), engine);
        assert!(stand_in.downscales_input());
        let away = StudioModel {
            runs_here: Some(RunsHere::No),
            ..stand_in
        };
        let info = away.engine_info(&engine);
        assert_eq!(
            (info.seconds_per_output, info.dollars_per_output),
            (Some(4.5), None)
        );
        assert!(
            !away.downscales_input(),
            "unknown of a model that this server cannot run"
        );
    }

    #[test]
    fn example_is_split_into_settings_and_picture() {
        let (_, _, roles) = StudioModel::read(&entry()).unwrap();
        let (input, picture) = example(&entry(), &roles);
        assert_eq!(
            (Value::from(input), picture.as_deref()),
            (json!({"text": "fog"}), Some("/2"))
        );
    }
}
