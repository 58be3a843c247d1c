use api::{EngineInfo, EngineKind, Input, InputSchema, Roles, RunsHere};
use serde_json::Value;

use crate::json;

/// The model that the studio is set to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StudioModel {
    /// `owner/name`.
    pub name: String,
    /// What a request names it by.
    pub version: String,
    /// Whether this server can run it; None for the one that every engine runs.
    pub runs_here: Option<RunsHere>,
    /// Seconds that its example ran.
    pub typical_seconds: Option<f64>,
    /// US dollars of a run, where that is known.
    pub dollars: Option<f64>,
    /// Somebody has said which of its inputs is what.
    pub has_own_roles: bool,
}

/// A model as the catalog tells it: what the studio needs, its inputs, and which of them is what.
pub type ReadModel = (StudioModel, InputSchema, Roles);

impl StudioModel {
    /// True for the model that every engine runs.
    pub fn is_built_in(&self) -> bool {
        self.runs_here.is_none()
    }

    /// True where its pictures have [`api::limits::WORKING_LONG_SIDE`] pixels at most, however many the input has: of others that is not known.
    pub fn works_small(&self) -> bool {
        self.is_built_in() || self.runs_here == Some(RunsHere::StandIn)
    }

    /// The engine as far as it runs this model: what it says of time and price is of the model that every engine runs.
    pub fn on(&self, engine: &EngineInfo) -> EngineInfo {
        let is_own = self.is_built_in()
            || (engine.kind == EngineKind::Local && self.runs_here != Some(RunsHere::No));
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

    /// Reads what the catalog tells of a model. None where its inputs are not known.
    pub fn read(entry: &Value) -> Option<ReadModel> {
        let text = |key: &str| entry[key].as_str();
        let name = format!("{}/{}", text("owner")?, text("name")?);
        let schema = InputSchema::from_openapi(&entry["openapi_schema"]).ok()?;
        let version = match entry["versions"][0]["id"]
            .as_str()
            .filter(|_| entry["is_official"] != true)
        {
            Some(id) => format!("{name}:{id}"),
            None => name.clone(),
        };
        let roles = json::of_value::<Roles>(entry["roles"].clone())
            .unwrap_or_else(|| Roles::of(&schema))
            .within(&schema);
        let model = Self {
            version,
            runs_here: Some(
                text("runs_here")
                    .and_then(RunsHere::from_word)
                    .unwrap_or(RunsHere::No),
            ),
            typical_seconds: entry["typical_seconds"].as_f64(),
            dollars: entry["cost"]["dollars"].as_f64(),
            has_own_roles: entry["has_own_roles"] == true,
            name,
        };
        Some((model, schema, roles))
    }

    /// What is to be kept of what the catalog tells, so that the studio opens with this model before anybody is asked.
    pub fn excerpt(entry: &Value) -> String {
        const KEPT: [&str; 10] = [
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
        let kept = KEPT
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), entry.get(*key)?.clone())));
        api::json_text(&Value::Object(kept.collect()))
    }
}

/// What an example was made with, and the address of its picture on this server, where the model takes one.
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
    fn a_model_is_read_with_its_corrected_roles_and_survives_being_kept() {
        let (model, schema, roles) = StudioModel::read(&entry()).unwrap();
        assert_eq!(
            (model.name.as_str(), model.version.as_str()),
            ("acme/painter", "acme/painter:abc")
        );
        assert_eq!(
            (roles.image.as_deref(), roles.seed),
            (Some("guide"), None),
            "what it does not have is nothing"
        );
        assert_eq!(
            (schema.fields().len(), model.dollars, model.is_built_in()),
            (3, None, false)
        );
        let kept: Value = serde_json::from_str(&StudioModel::excerpt(&entry())).unwrap();
        assert_eq!(
            StudioModel::read(&kept).map(|(model, ..)| model),
            Some(model)
        );
        assert_eq!(kept.get("readme"), None);
        assert_eq!(
            StudioModel::read(&json!({"owner": "a", "name": "b", "openapi_schema": null})),
            None
        );
    }

    #[test]
    fn what_the_built_in_engine_takes_is_told_only_of_what_it_runs() {
        let engine = json!({"kind": "local", "description": "", "seconds_per_output": 1.0, "dollars_per_output": 0.0});
        let engine: EngineInfo = serde_json::from_value(engine).unwrap();
        let (stands_in, ..) = StudioModel::read(&entry()).unwrap();
        assert_eq!(stands_in.on(&engine), engine);
        assert!(stands_in.works_small());
        let away = StudioModel {
            runs_here: Some(RunsHere::No),
            ..stands_in
        };
        let told = away.on(&engine);
        assert_eq!(
            (told.seconds_per_output, told.dollars_per_output),
            (Some(4.5), None)
        );
        assert!(
            !away.works_small(),
            "what it does with a picture is its own affair"
        );
    }

    #[test]
    fn an_example_gives_its_settings_and_its_picture_by_itself() {
        let (_, _, roles) = StudioModel::read(&entry()).unwrap();
        let (input, picture) = example(&entry(), &roles);
        assert_eq!(
            (Value::from(input), picture.as_deref()),
            (json!({"text": "fog"}), Some("/2"))
        );
    }
}
