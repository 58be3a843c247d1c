use serde::{Deserialize, Serialize};

/// The body of every answer that is not a success (`application/problem+json`), as Replicate's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// What kind of problem it is, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What happened, to which input, and what to do.
    pub detail: String,
    /// The HTTP status.
    pub status: u16,
    /// Seconds after which to ask again, where that may help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Each fault of the input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invalid_fields: Vec<InvalidField>,
}

impl Problem {
    /// A problem of this HTTP status; `detail` says what happened and what to do.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            title: None,
            detail: detail.into(),
            status,
            retry_after: None,
            invalid_fields: Vec::new(),
        }
    }

    /// A problem of an input with these faults, worded as Replicate words it.
    pub fn invalid_input(faults: Vec<InvalidField>) -> Self {
        let detail: String = faults
            .iter()
            .map(|fault| format!("- {}: {}\n", fault.field, fault.description))
            .collect();
        Self {
            title: Some("Input validation failed".into()),
            invalid_fields: faults,
            ..Self::new(422, detail)
        }
    }
}

/// One fault of an input. Types and descriptions are those of gojsonschema, which Replicate uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvalidField {
    /// `required`, `enum`, `number_gte`, `number_lte`, `invalid_type`, `format`,
    /// `additional_property_not_allowed`; ours: `invalid_picture`, `invalid_file`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `input.{name}`, or `input` where the field itself is missing or unknown.
    pub field: String,
    /// What is wrong.
    pub description: String,
}

impl InvalidField {
    /// A fault of the input field `name`.
    pub fn of(name: &str, kind: &str, description: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            field: format!("input.{name}"),
            description: description.into(),
        }
    }

    /// A picture that cannot be used; `description` says what was found.
    pub fn picture(name: &str, description: impl Into<String>) -> Self {
        Self::of(name, "invalid_picture", description)
    }

    /// The name of the input field that the fault belongs to, also where `field` is just `input`.
    pub fn input_name(&self) -> &str {
        if let Some(name) = self.field.strip_prefix("input.") {
            return name;
        }
        let words = self
            .description
            .strip_prefix("Additional property ")
            .unwrap_or(&self.description);
        words.split(' ').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_the_field_it_belongs_to() {
        let required = InvalidField {
            kind: "required".into(),
            field: "input".into(),
            description: "input_image is required".into(),
        };
        let unknown = InvalidField {
            kind: "additional_property_not_allowed".into(),
            field: "input".into(),
            description: "Additional property steps is not allowed".into(),
        };
        assert_eq!(required.input_name(), "input_image");
        assert_eq!(unknown.input_name(), "steps");
        assert_eq!(
            InvalidField::picture("depth_image", "is empty").input_name(),
            "depth_image"
        );
    }

    #[test]
    fn the_detail_lists_every_fault() {
        let problem = Problem::invalid_input(vec![
            InvalidField::of("seed", "invalid_type", "no"),
            InvalidField::of("prompt", "enum", "never"),
        ]);
        assert_eq!(problem.detail, "- input.seed: no\n- input.prompt: never\n");
    }
}
