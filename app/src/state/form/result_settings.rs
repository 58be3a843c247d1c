use api::{Input, InputMapping, InputRole, MappedInput, Roles};
use serde_json::Map;

use super::Form;
use crate::state::PictureRole;

/// The settings of a result: its input without the pictures, and the model that it is for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultSettings {
    /// `owner/name`; empty if it is unknown.
    pub model: String,
    /// The input, under the names of that model.
    pub input: Input,
    /// The roles of its inputs.
    pub roles: Roles,
}

impl ResultSettings {
    /// True if they are for `model`, or their model is unknown.
    pub fn is_for(&self, model: &str) -> bool {
        self.model.is_empty() || self.model == model
    }
}

impl Form {
    /// Fills the form with `settings`; the pictures and the fields named in `keep` stay as they are,
    /// and other fields that the settings leave out return to their defaults. Returns the names of
    /// settings without a field.
    pub fn fill_settings(&mut self, settings: &Input, keep: &[&str]) -> Vec<String> {
        let mut unchanged = Map::new();
        for key in [PictureRole::Image.key(), PictureRole::Depth.key()]
            .iter()
            .chain(keep)
        {
            if let Some(name) = self.field_name(key) {
                unchanged.insert(name.to_owned(), self.text(key).into());
            }
        }
        self.fill(settings);
        self.restore(&unchanged);
        let names = settings.keys().cloned();
        names
            .filter(|name| self.field_name(name).is_none())
            .collect()
    }

    /// Fills the form with settings of any model: each goes to the field with its role, else to
    /// that of its name. Fields that are not editable stay. Returns which settings have a field.
    ///
    /// Values are not changed, so that those that do not fit are marked as faults.
    pub fn apply_settings(
        &mut self,
        settings: &ResultSettings,
        is_editable: impl Fn(&str) -> bool,
    ) -> InputMapping {
        let mut mapping = InputMapping::default();
        for (from, value) in &settings.input {
            let role = settings.roles.role_of(from);
            if matches!(role, Some(InputRole::Image | InputRole::Depth)) {
                continue;
            }
            match self.field_for(from, role, &settings.roles) {
                Some(to) if is_editable(to) => {
                    mapping.input.insert(to.to_owned(), value.clone());
                    mapping.mapped.push(MappedInput {
                        from: from.clone(),
                        to: to.to_owned(),
                        role,
                        is_fitted: false,
                    });
                }
                _ => mapping.left.push(from.clone()),
            }
        }
        let names = self.entries.iter().map(|entry| entry.field.name.clone());
        let locked: Vec<String> = names.filter(|name| !is_editable(name)).collect();
        let locked: Vec<&str> = locked.iter().map(String::as_str).collect();
        self.fill_settings(&mapping.input, &locked);
        mapping
    }

    /// The field for the setting called `name`. One that has a role is not found by its name if
    /// another of the settings has that role.
    fn field_for(&self, name: &str, role: Option<InputRole>, roles: &Roles) -> Option<&str> {
        if let Some(field) = role.and_then(|role| self.roles.get(role)) {
            return Some(field);
        }
        let field = &self.schema.field(name)?.name;
        match self.roles.role_of(field) {
            Some(role) if roles.get(role).is_some() => None,
            _ => Some(field),
        }
    }
}

#[cfg(test)]
mod tests {
    use api::{DEPTH2IMG_FORM, InputSchema};
    use serde_json::{Value, json};

    use super::*;

    /// The form of the built-in model, with a picture.
    fn form() -> Form {
        let version: Value = serde_json::from_str(DEPTH2IMG_FORM).unwrap();
        let schema = InputSchema::from_openapi(&version["openapi_schema"]).unwrap();
        let roles = Roles::of(&schema);
        let mut form = Form::new(schema, roles);
        form.set("input_image", "https://a.example/b.png");
        form
    }

    /// Settings of a model with other names for prompt, strength, seed and image.
    fn settings() -> ResultSettings {
        let input = json!({
            "text": "fog", "noise": 0.4, "random_seed": 7, "style": "ink", "photo": "/v1/files/b",
        });
        let roles = json!({
            "prompt": "text", "strength": "noise", "seed": "random_seed", "image": "photo",
        });
        ResultSettings {
            model: "acme/painter".into(),
            input: input.as_object().unwrap().clone(),
            roles: serde_json::from_value(roles).unwrap(),
        }
    }

    fn to_names(mapping: &InputMapping) -> Vec<&str> {
        let mapped = mapping.mapped.iter();
        mapped.map(|mapped| mapped.to.as_str()).collect()
    }

    #[test]
    fn settings_of_other_model_fill_fields_by_role_and_the_rest_is_listed() {
        let mut form = form();
        form.set("num_outputs", "4");
        let mapping = form.apply_settings(&settings(), |_| true);
        assert_eq!(mapping.left, ["style"]);
        assert_eq!(to_names(&mapping), ["prompt", "prompt_strength", "seed"]);
        let names = ["prompt", "prompt_strength", "seed", "num_outputs"];
        assert_eq!(
            names.map(|name| form.text(name)),
            ["fog", "0.4", "7", "1"],
            "other fields return to their defaults"
        );
        assert_eq!(
            form.text("input_image"),
            "https://a.example/b.png",
            "the form keeps its picture"
        );
    }

    #[test]
    fn settings_fill_the_form_of_their_own_model_completely() {
        let properties = json!({
            "text": {"type": "string"}, "noise": {"type": "number"}, "style": {"type": "string"},
            "random_seed": {"type": "integer"}, "photo": {"type": "string", "format": "uri"},
        });
        let document = json!({"components": {"schemas": {"Input": {"properties": properties}}}});
        let schema = InputSchema::from_openapi(&document).unwrap();
        let settings = settings();
        assert!(settings.is_for("acme/painter"));
        assert!(!settings.is_for("jagilley/stable-diffusion-depth2img"));
        // The studio switches to the model, and its form takes over the picture first.
        let (mut form, _) = form().convert_to(schema, settings.roles.clone());
        let mapping = form.apply_settings(&settings, |_| true);
        assert_eq!(mapping.left, Vec::<String>::new());
        assert_eq!(
            Value::from(form.to_input()),
            json!({
                "text": "fog", "noise": 0.4, "style": "ink", "random_seed": 7,
                "photo": "https://a.example/b.png",
            })
        );
    }

    #[test]
    fn settings_without_model_may_be_for_any() {
        let settings = ResultSettings::default();
        assert!(settings.is_for("acme/painter"));
    }

    #[test]
    fn setting_fills_field_by_name_unless_another_has_the_role_of_that_field() {
        let properties = json!({
            "prompt": {"type": "string"}, "strength": {"type": "number"},
            "style": {"enum": ["ink", "oil"]},
        });
        let document = json!({"components": {"schemas": {"Input": {"properties": properties}}}});
        let schema = InputSchema::from_openapi(&document).unwrap();
        let roles = Roles::of(&schema);
        let mut form = Form::new(schema, roles);
        let mut settings = settings();
        let other = "of another purpose";
        settings.input.insert("prompt".into(), other.into());
        let mapping = form.apply_settings(&settings, |_| true);
        assert_eq!(
            Value::from(form.to_input()),
            json!({"prompt": "fog", "strength": 0.4, "style": "ink"})
        );
        assert_eq!(mapping.left, ["random_seed", "prompt"]);
    }

    #[test]
    fn value_that_does_not_fit_is_marked_and_not_changed() {
        let mut form = form();
        let mut settings = settings();
        settings.input.insert("noise".into(), 3.into());
        form.apply_settings(&settings, |_| true);
        let strength = form.entry("prompt_strength").unwrap();
        assert_eq!(strength.text, "3");
        assert_eq!(strength.fault.as_deref(), Some("Must be 1 or less."));
    }

    #[test]
    fn fields_that_are_not_editable_stay_and_their_settings_are_listed() {
        let mut form = form();
        form.set("prompt_strength", "0.5");
        form.set("num_inference_steps", "30");
        let mapping = form.apply_settings(&settings(), |name| name == "prompt" || name == "seed");
        let names = ["prompt", "prompt_strength", "num_inference_steps", "seed"];
        assert_eq!(names.map(|name| form.text(name)), ["fog", "0.5", "30", "7"]);
        assert_eq!(mapping.left, ["noise", "style"]);
    }

    #[test]
    fn pictures_and_fields_to_keep_stay() {
        let mut form = form();
        form.set("prompt", "a storm");
        let settings = json!({"prompt": "fog", "seed": 7, "style": "ink"});
        let omitted = form.fill_settings(settings.as_object().unwrap(), &["role:prompt"]);
        assert_eq!(omitted, ["style"], "the model has no such input");
        assert_eq!(
            ["prompt", "seed", "input_image"].map(|name| form.text(name)),
            ["a storm", "7", "https://a.example/b.png"]
        );
    }
}
