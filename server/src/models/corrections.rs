use api::{InputRole, InputSchema, InvalidField, Roles};

/// What is wrong with roles for a model that takes `schema`; each fault names the role.
pub fn faults_of(roles: &Roles, schema: &InputSchema) -> Vec<InvalidField> {
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
            "{name} cannot be the {}: it is of another kind",
            words(role)
        )),
        Some(_) if roles.role_of(name) != Some(role) => {
            Some(format!("{name} has another role already; an input has one"))
        }
        Some(_) => None,
    }
}

fn words(role: InputRole) -> &'static str {
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
    use crate::models::depth2img;

    #[test]
    fn a_role_needs_an_input_of_its_kind_of_its_own() {
        let schema = depth2img().schema.as_deref().unwrap();
        assert_eq!(faults_of(&Roles::of(schema), schema), []);
        let name = |name: &str| Some(name.to_owned());
        let wrong = Roles {
            image: name("depth_image"),
            depth: name("depth_image"),
            mask: name("mask"),
            seed: name("prompt"),
            ..Roles::default()
        };
        let faults: Vec<(String, String)> = faults_of(&wrong, schema)
            .into_iter()
            .map(|fault| (fault.field, fault.description))
            .collect();
        let told = [
            (
                "depth",
                "depth_image has another role already; an input has one",
            ),
            ("mask", "The model has no input mask"),
            ("seed", "prompt cannot be the seed: it is of another kind"),
        ];
        assert_eq!(
            faults,
            told.map(|(field, description)| (field.to_owned(), description.to_owned()))
        );
    }
}
