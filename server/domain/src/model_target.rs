//! Models to run: the reference in a request, and the version, schema and output that it resolves
//! to.
//!
//! - [`role_corrections`]: validation of corrected input roles
//! - [`output_shape`]: one file, several files or other output

mod output_shape;
mod role_corrections;

use std::sync::{Arc, LazyLock};

use api::{DEPTH2IMG, Input, InputSchema, Kind, Model, ModelName, Roles, VersionId};

pub use output_shape::OutputShape;
pub use role_corrections::validate_roles;

/// The version of an official model, which Replicate doesn't disclose; the word is Replicate's.
const HIDDEN: &str = "hidden";

/// The model that a request names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelReference {
    /// By version: `64hex`, `owner/name:64hex` or `owner/name`.
    Version(String),
    /// The latest version of a model.
    Model(ModelName),
    /// A deployment.
    Deployment(ModelName),
}

/// The model, version and deployment that a prediction runs; stored with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `owner/name`; `None` if the request named a bare version id whose model is unknown.
    pub model: Option<ModelName>,
    /// `None` for an official model, whose version is not disclosed.
    pub version: Option<VersionId>,
    /// The `owner/name` of the deployment, if it runs on one.
    pub deployment: Option<ModelName>,
}

/// A model that can be run, with its input schema.
#[derive(Debug, Clone)]
pub struct ResolvedModel {
    /// The version to run.
    pub target: Target,
    /// The input schema; `None` if it is unknown here and only the engine can validate the input.
    pub schema: Option<Arc<InputSchema>>,
    /// The shape of the output.
    pub output_shape: OutputShape,
}

/// A model reference that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// The version does not exist or is not accessible.
    #[error(
        "The specified version does not exist (or perhaps you don't have permission to use it?)"
    )]
    VersionNotFound,
    /// The model or deployment does not exist.
    #[error("The requested resource could not be found.")]
    NotFound,
    /// The engine has no deployments.
    #[error(
        "This server has no deployments; create the prediction on the model itself, with POST /v1/predictions."
    )]
    DeploymentsUnsupported,
    /// The preview engine cannot stand in for this model; the message says what to do.
    #[error("{0}")]
    PreviewUnsupported(String),
    /// The upstream API is unavailable; the message says why.
    #[error("{0}")]
    Unavailable(String),
}

impl Target {
    /// The version as the API writes it.
    pub fn version_str(&self) -> &str {
        self.version.as_ref().map_or(HIDDEN, VersionId::as_str)
    }

    /// `owner/name:64hex`, `owner/name` or `64hex`.
    pub fn reference(&self) -> String {
        let parts = [
            self.model.as_ref().map(ModelName::as_str),
            self.version.as_ref().map(VersionId::as_str),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(":")
    }

    /// Parses the output of [`version_str`](Self::version_str); `None` if it is neither an id nor
    /// hidden.
    pub fn parse_version(word: &str) -> Option<Option<VersionId>> {
        if word == HIDDEN {
            Some(None)
        } else {
            word.parse().ok().map(Some)
        }
    }
}

impl ResolvedModel {
    /// The input with the schema's defaults for missing fields.
    pub fn with_defaults(&self, input: &Input) -> Input {
        let fields = self.schema.iter().flat_map(|schema| schema.fields());
        let defaults =
            fields.filter_map(|field| Some((field.name.clone(), field.default.clone()?)));
        defaults
            .chain(
                input
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone())),
            )
            .collect()
    }

    /// Replaces secret values by a placeholder; returns the public input and the secret values.
    pub fn split_secrets(&self, mut input: Input) -> (Input, Input) {
        let fields = self
            .schema
            .iter()
            .flat_map(|schema| schema.fields())
            .filter(|field| field.kind == Kind::Secret);
        let hidden = fields.filter_map(|field| {
            Some((
                field.name.clone(),
                std::mem::replace(input.get_mut(&field.name)?, api::HIDDEN.into()),
            ))
        });
        let secrets = hidden.collect();
        (input, secrets)
    }

    /// The roles of the inputs: as corrected, else guessed from the schema or the input.
    pub fn roles(&self, input: &Input, corrected: Option<&Roles>) -> Roles {
        match (&self.schema, corrected) {
            (Some(schema), Some(roles)) => roles.within(schema),
            (Some(schema), None) => Roles::of(schema),
            (None, Some(roles)) => roles.clone(),
            (None, None) => Roles::guess(input),
        }
    }
}

/// The latest version of a model; `None` if the version or its schema is unknown.
pub fn resolve_latest(model: &Model) -> Option<ResolvedModel> {
    let version = model.latest_version.as_ref()?;
    let name = format!("{}/{}", model.owner, model.name).try_into().ok()?;
    let schema = InputSchema::from_openapi(&version.openapi_schema).ok()?;
    let target = Target {
        model: Some(name),
        version: Some(version.id.clone()),
        deployment: None,
    };
    Some(ResolvedModel {
        target,
        schema: Some(schema.into()),
        output_shape: OutputShape::of(&version.openapi_schema),
    })
}

static BUILT_IN: LazyLock<ResolvedModel> = LazyLock::new(|| {
    let read = || resolve_latest(&serde_json::from_str::<Model>(DEPTH2IMG).ok()?);
    read().unwrap_or_else(|| unreachable!("the embedded model has a name, a version and a schema"))
});

/// stable-diffusion-depth2img, the model that every engine runs, in the version whose schema this
/// build contains.
pub fn depth2img() -> &'static ResolvedModel {
    &BUILT_IN
}

/// Resolves a reference to [`depth2img`].
///
/// # Errors
/// If the reference names anything else.
pub fn built_in(wanted: &ModelReference) -> Result<ResolvedModel, ResolveError> {
    let target = &depth2img().target;
    let (model, version) = (
        target.model.as_ref().map_or("", ModelName::as_str),
        target.version_str(),
    );
    let is_it = |text: &str| match text.split_once(':') {
        Some((name, id)) => name == model && id == version,
        None => text == version || text == model,
    };
    match wanted {
        ModelReference::Version(text) if is_it(text) => Ok(depth2img().clone()),
        ModelReference::Model(name) if name.as_str() == model => Ok(depth2img().clone()),
        ModelReference::Version(_) => Err(ResolveError::VersionNotFound),
        ModelReference::Model(_) => Err(ResolveError::NotFound),
        ModelReference::Deployment(_) => Err(ResolveError::DeploymentsUnsupported),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";
    const MODEL: &str = "jagilley/stable-diffusion-depth2img";

    #[test]
    fn built_in_accepts_all_forms_of_its_reference() {
        for name in [ID.to_owned(), MODEL.to_owned(), format!("{MODEL}:{ID}")] {
            let found = built_in(&ModelReference::Version(name.clone())).unwrap();
            assert_eq!(
                (
                    found.target.version_str(),
                    found.target.model.as_ref().map(ModelName::as_str)
                ),
                (ID, Some(MODEL)),
                "{name}"
            );
        }
        assert!(built_in(&ModelReference::Model(MODEL.parse().unwrap())).is_ok());
    }

    #[test]
    fn built_in_rejects_other_references() {
        for name in [
            "",
            "jagilley",
            "stability-ai/sdxl",
            &format!("stability-ai/sdxl:{ID}"),
            &ID[1..],
            &ID.to_uppercase(),
        ] {
            assert_eq!(
                built_in(&ModelReference::Version(name.to_owned())).unwrap_err(),
                ResolveError::VersionNotFound,
                "{name}"
            );
        }
        assert_eq!(
            built_in(&ModelReference::Deployment(MODEL.parse().unwrap())).unwrap_err(),
            ResolveError::DeploymentsUnsupported
        );
    }

    #[test]
    fn only_hidden_versions_and_ids_are_parsed() {
        assert_eq!(Target::parse_version("hidden"), Some(None));
        assert_eq!(Target::parse_version(ID), Some(Some(ID.parse().unwrap())));
        assert_eq!(Target::parse_version("latest"), None);
    }
}
