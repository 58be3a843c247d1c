use api::{InputRole, InputSchema, InvalidField, Roles};

/// Validates roles against an input schema; each error names the role.
pub fn validate_roles(roles: &Roles, schema: &InputSchema) -> Vec<InvalidField> {
    let given = InputRole::ALL
        .into_iter()
        .filter_map(|role| Some((role, roles.get(role)?)));
    given
        .filter_map(|(role, name)| Some(fault(role, description(roles, role, name, schema)?)))
        .collect()
}

fn description(roles: &Roles, role: InputRole, name: &str, schema: &InputSchema) -> Option<String> {
    match schema.field(name) {
        None => Some(format!("The model has no input {name}")),
        Some(field) if !role.fits(&field.kind) => Some(format!(
            "{name} cannot be the {}: its type does not fit",
            label(role)
        )),
        Some(_) if roles.role_of(name) != Some(role) => Some(format!(
            "{name} already has another role; an input can have only one"
        )),
        Some(_) => None,
    }
}

fn label(role: InputRole) -> &'static str {
    match role {
        InputRole::Image => "picture",
        InputRole::Depth => "depth map",
        InputRole::Mask => "mask",
        InputRole::Prompt => "prompt",
        InputRole::NegativePrompt => "negative prompt",
        InputRole::Strength => "strength",
        InputRole::Count => "number of outputs",
        InputRole::Seed => "seed",
    }
}

fn fault(role: InputRole, description: String) -> InvalidField {
    InvalidField {
        kind: "invalid_role".into(),
        field: role.as_str().into(),
        description,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model_target::depth2img;

    #[test]
    fn role_needs_an_unused_input_of_a_fitting_type() {
        let schema = depth2img().schema.as_deref().unwrap();
        assert_eq!(validate_roles(&Roles::of(schema), schema), []);
        let name = |name: &str| Some(name.to_owned());
        let wrong = Roles {
            image: name("depth_image"),
            depth: name("depth_image"),
            mask: name("mask"),
            seed: name("prompt"),
            ..Roles::default()
        };
        let faults: Vec<(String, String)> = validate_roles(&wrong, schema)
            .into_iter()
            .map(|fault| (fault.field, fault.description))
            .collect();
        let expected = [
            (
                "depth",
                "depth_image already has another role; an input can have only one",
            ),
            ("mask", "The model has no input mask"),
            ("seed", "prompt cannot be the seed: its type does not fit"),
        ];
        assert_eq!(
            faults,
            expected.map(|(field, description)| (field.to_owned(), description.to_owned()))
        );
    }
}
