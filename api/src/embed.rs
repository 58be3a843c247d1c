use serde::{Deserialize, Serialize};

use crate::{EmbedKeyId, Input, InvalidField, ModelName, Timestamp, json::given, limits};

/// The body of `POST /api/embed-keys`: a studio for another site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateEmbedKey {
    /// What its owner calls it, as the site that it is for.
    pub name: String,
    /// What may be done with it.
    #[serde(default, flatten)]
    pub terms: EmbedTerms,
}

/// What may be done with an embedded studio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmbedTerms {
    /// The models that may be run, `owner/name`; empty: all.
    #[serde(default)]
    pub models: Vec<ModelName>,
    /// The inputs that visitors may set; null: all. What is not among them has its default, or what `fixed` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Vec<String>>,
    /// Inputs that are always these.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fixed: Input,
    /// Predictions a day (UTC), of all visitors together.
    #[serde(default = "per_day")]
    pub per_day: u32,
    /// Predictions that one visitor may have under way.
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

/// What is to be changed of a studio for another site (`PATCH /api/embed-keys/{id}`). What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchEmbedKey {
    /// What its owner calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The models that may be run, `owner/name`; empty: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub models: Option<Vec<ModelName>>,
    /// The inputs that visitors may set; null: all.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
    pub parameters: Option<Option<Vec<String>>>,
    /// Inputs that are always these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub fixed: Option<Input>,
    /// Predictions a day (UTC), of all visitors together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<u32>,
    /// Predictions that one visitor may have under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<u32>,
}

/// A studio for another site, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmbedKey {
    /// By what its owner names it. It opens nothing.
    pub id: EmbedKeyId,
    /// What its owner calls it.
    pub name: String,
    /// What may be done with it.
    #[serde(flatten)]
    pub terms: EmbedTerms,
    /// The key: it stands in the page of the other site, where anyone can read it. Only in the answer that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The page that the other site frames. Only where `key` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed_url: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last made a prediction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// Predictions that it made today (UTC).
    pub used_today: u32,
}

/// The studios for other sites of an owner, the youngest first (`GET /api/embed-keys`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmbedKeys {
    /// The keys.
    pub keys: Vec<EmbedKey>,
}

/// What an embedded studio is told in its page: who its visitor is, and what they may do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmbedSession {
    /// What its requests carry as `Bearer`, and its stream of events as `token`: no cookie is needed.
    pub token: String,
    /// The inputs that the visitor may set; null: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Vec<String>>,
    /// Inputs that are always these.
    #[serde(default)]
    pub fixed: Input,
}

impl PatchEmbedKey {
    /// The terms that `terms` become.
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
    /// True where the visitor may set the input of that name.
    pub fn is_open(&self, name: &str) -> bool {
        !self.fixed.contains_key(name)
            && self
                .parameters
                .as_ref()
                .is_none_or(|names| names.iter().any(|open| open == name))
    }
}

impl EmbedTerms {
    /// The input that is run for a visitor who asks for `input`; the faults of what they may not set. A value that is what would be used
    /// anyway is no fault.
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
        let is_right = |name: &str, value: &serde_json::Value| match self.fixed.get(name) {
            Some(fixed) => fixed == value,
            None => is_open(name) || default(name).as_ref() == Some(value),
        };
        let faults: Vec<InvalidField> = input
            .iter()
            .filter(|(name, value)| !is_right(name, value))
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
    fn what_is_fixed_is_always_there() {
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
    fn what_a_visitor_may_not_set_is_refused_by_name() {
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
    fn without_restrictions_everything_may_be_set() {
        let asked = input(json!({ "prompt": "x", "seed": 1 }));
        assert_eq!(
            EmbedTerms::default().apply(asked.clone(), default),
            Ok(asked)
        );
    }
}
