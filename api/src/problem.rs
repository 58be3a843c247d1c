use serde::{Deserialize, Serialize};

/// The body of every error response (`application/problem+json`), as Replicate's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Short title of the kind of problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What happened, to which input, and what to do about it.
    pub detail: String,
    /// The HTTP status.
    pub status: u16,
    /// Seconds after which a retry may succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The validation errors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invalid_fields: Vec<InvalidField>,
}

impl Problem {
    /// A problem with this HTTP status; `detail` is one sentence on what happened and what to do.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            title: None,
            detail: detail.into(),
            status,
            retry_after: None,
            invalid_fields: Vec::new(),
        }
    }

    /// A problem for an invalid input, worded as Replicate words it.
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

/// A validation error. Types and descriptions are those of gojsonschema, which Replicate uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvalidField {
    /// `required`, `enum`, `number_gte`, `number_lte`, `invalid_type`, `format`,
    /// `additional_property_not_allowed`; ours: `invalid_picture`, `invalid_file`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `input.{name}`, or `input` if the field is missing or unknown.
    pub field: String,
    /// What is wrong.
    pub description: String,
}

impl InvalidField {
    /// A validation error of the input field `name`.
    pub fn of(name: &str, kind: &str, description: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            field: format!("input.{name}"),
            description: description.into(),
        }
    }

    /// An image that cannot be used; `description` says why.
    pub fn picture(name: &str, description: impl Into<String>) -> Self {
        Self::of(name, "invalid_picture", description)
    }

    /// Name of the input field, also if `field` is just `input`.
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
    fn error_names_its_field() {
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
    fn detail_lists_every_error() {
        let problem = Problem::invalid_input(vec![
            InvalidField::of("seed", "invalid_type", "no"),
            InvalidField::of("prompt", "enum", "never"),
        ]);
        assert_eq!(problem.detail, "- input.seed: no\n- input.prompt: never\n");
    }
}
