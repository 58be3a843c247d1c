use serde::{Deserialize, Serialize};

use crate::{EmbedKeyId, Input, InvalidField, ModelName, Timestamp, json::given, limits};

/// The body of `POST /api/embed-keys`, which creates an embedded studio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateEmbedKey {
    /// Display name, such as the site that embeds it.
    pub name: String,
    /// Its limits.
    #[serde(default, flatten)]
    pub terms: EmbedTerms,
}

/// The limits of an embedded studio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmbedTerms {
    /// Allowed models, `owner/name`; all if empty.
    #[serde(default)]
    pub models: Vec<ModelName>,
    /// Inputs that visitors may set; null allows all. The others have their default or their value
    /// in `fixed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Vec<String>>,
    /// Inputs with fixed values.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fixed: Input,
    /// Predictions per day (UTC) for all visitors together.
    #[serde(default = "per_day")]
    pub per_day: u32,
    /// Unfinished predictions that one visitor may have.
    #[serde(default = "at_once")]
    pub at_once: u32,
}

fn per_day() -> u32 {
    limits::EMBED_PER_DAY
}

fn at_once() -> u32 {
    limits::EMBED_AT_ONCE
}

impl Default for EmbedTerms {
    fn default() -> Self {
        Self {
            models: Vec::new(),
            parameters: None,
            fixed: Input::new(),
            per_day: per_day(),
            at_once: at_once(),
        }
    }
}

/// Changes to an embedded studio (`PATCH /api/embed-keys/{id}`). Absent fields stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchEmbedKey {
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Allowed models, `owner/name`; all if empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub models: Option<Vec<ModelName>>,
    /// Inputs that visitors may set; null allows all.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
    pub parameters: Option<Option<Vec<String>>>,
    /// Inputs with fixed values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub fixed: Option<Input>,
    /// Predictions per day (UTC) for all visitors together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<u32>,
    /// Unfinished predictions that one visitor may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<u32>,
}

/// An embedded studio, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmbedKey {
    /// Id, which is no secret.
    pub id: EmbedKeyId,
    /// Display name.
    pub name: String,
    /// Its limits.
    #[serde(flatten)]
    pub terms: EmbedTerms,
    /// The key, public in the page of the embedding site. Present only in the response that creates
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// URL of the page to embed. Present only together with `key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed_url: Option<String>,
    /// Creation time.
    pub created_at: Timestamp,
    /// Time of its last prediction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// Predictions created today (UTC).
    pub used_today: u32,
}

/// The owner's embedded studios, newest first (`GET /api/embed-keys`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmbedKeys {
    /// The keys.
    pub keys: Vec<EmbedKey>,
}

/// The session of an embedded studio's visitor, included in its page: identity and limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmbedSession {
    /// Token for requests (`Bearer`) and for the event stream (`token`), in place of a cookie.
    pub token: String,
    /// Inputs that the visitor may set; null allows all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Vec<String>>,
    /// Inputs with fixed values.
    #[serde(default)]
    pub fixed: Input,
}

impl PatchEmbedKey {
    /// Applies the changes to `terms`.
    pub fn onto(self, terms: EmbedTerms) -> EmbedTerms {
        EmbedTerms {
            models: self.models.unwrap_or(terms.models),
            parameters: self.parameters.unwrap_or(terms.parameters),
            fixed: self.fixed.unwrap_or(terms.fixed),
            per_day: self.per_day.unwrap_or(terms.per_day),
            at_once: self.at_once.unwrap_or(terms.at_once),
        }
    }
}

impl EmbedSession {
    /// True if the visitor may set the input of that name.
    pub fn is_open(&self, name: &str) -> bool {
        !self.fixed.contains_key(name)
            && self
                .parameters
                .as_ref()
                .is_none_or(|names| names.iter().any(|open| open == name))
    }
}

impl EmbedTerms {
    /// The effective input for a visitor's `input`.
    ///
    /// # Errors
    /// Inputs that the visitor may not set; a value equal to the fixed or default one is no error.
    pub fn apply(
        &self,
        mut input: Input,
        default: impl Fn(&str) -> Option<serde_json::Value>,
    ) -> Result<Input, Vec<InvalidField>> {
        let is_open = |name: &str| {
            self.parameters
                .as_ref()
                .is_none_or(|names| names.iter().any(|open| open == name))
        };
        let is_allowed = |name: &str, value: &serde_json::Value| match self.fixed.get(name) {
            Some(fixed) => fixed == value,
            None => is_open(name) || default(name).as_ref() == Some(value),
        };
        let faults: Vec<InvalidField> = input
            .iter()
            .filter(|(name, value)| !is_allowed(name, value))
            .map(|(name, _)| {
                InvalidField::of(
                    name,
                    "embed",
                    "cannot be set here: the owner of this studio has decided it",
                )
            })
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        input.extend(self.fixed.clone());
        Ok(input)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn input(value: Value) -> Input {
        serde_json::from_value(value).unwrap()
    }

    fn terms() -> EmbedTerms {
        EmbedTerms {
            parameters: Some(vec!["prompt".into(), "input_image".into()]),
            fixed: input(json!({ "num_outputs": 1 })),
            ..EmbedTerms::default()
        }
    }

    fn default(name: &str) -> Option<Value> {
        (name == "prompt_strength").then(|| json!(0.8))
    }

    #[test]
    fn fixed_inputs_are_always_included() {
        let run = terms()
            .apply(input(json!({ "prompt": "a harbour" })), default)
            .unwrap();
        assert_eq!(
            run,
            input(json!({ "prompt": "a harbour", "num_outputs": 1 }))
        );
        let same = terms().apply(
            input(json!({ "num_outputs": 1, "prompt_strength": 0.8 })),
            default,
        );
        assert!(same.is_ok(), "{same:?}");
    }

    #[test]
    fn input_that_visitors_may_not_set_is_rejected_by_name() {
        let faults = terms()
            .apply(
                input(json!({ "num_outputs": 8, "prompt_strength": 0.1, "prompt": "" })),
                default,
            )
            .unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["input.num_outputs", "input.prompt_strength"]);
    }

    #[test]
    fn unrestricted_terms_allow_every_input() {
        let asked = input(json!({ "prompt": "x", "seed": 1 }));
        assert_eq!(
            EmbedTerms::default().apply(asked.clone(), default),
            Ok(asked)
        );
    }
}
