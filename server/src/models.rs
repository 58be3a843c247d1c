//! What can be run: from the name in a request to a version and what it takes.
//!
//! - [`corrections`]: which of its inputs is what, corrected
//! - [`shape`]: what a version gives
//! - [`source`]: models that are known from elsewhere

mod corrections;
mod shape;
mod source;

use std::sync::{Arc, LazyLock};

use api::{DEPTH2IMG, Input, InputSchema, Kind, Model, ModelName, Roles, VersionId};

pub use corrections::faults_of;
pub use shape::Shape;
pub use source::{ModelSource, look_up, runnable};

/// What stands for the version of an official model, which only its owner knows. Replicate's word.
const HIDDEN: &str = "hidden";

/// What a request asks to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// By its text: `64hex`, `owner/name:64hex` or `owner/name`.
    Version(String),
    /// A model as it is now.
    Model(ModelName),
    /// A deployment.
    Deployment(ModelName),
}

/// What is run. Kept with each prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `owner/name`; None where a version was named by its id alone and nobody has said whose it is.
    pub model: Option<ModelName>,
    /// None for an official model, whose version only its owner knows.
    pub version: Option<VersionId>,
    /// `owner/name` of the deployment that is to run it.
    pub deployment: Option<ModelName>,
}

/// What can be run, and what it takes.
#[derive(Debug, Clone)]
pub struct Runnable {
    /// What is run.
    pub target: Target,
    /// What it takes; None where that is not known here, and only whoever runs it can say what is wrong with an input.
    pub schema: Option<Arc<InputSchema>>,
    /// What it gives.
    pub gives: Shape,
}

/// Nothing that could be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// There is no such version, or it may not be run.
    #[error(
        "The specified version does not exist (or perhaps you don't have permission to use it?)"
    )]
    NoVersion,
    /// There is no such model or deployment.
    #[error("The requested resource could not be found.")]
    NotFound,
    /// The engine has no deployments at all.
    #[error(
        "This server has no deployments; create the prediction on the model itself, with POST /v1/predictions."
    )]
    NoDeployments,
    /// The built-in engine cannot stand in for it; the sentence says what to do.
    #[error("{0}")]
    NoStandIn(String),
    /// Whoever knows cannot be asked just now; the sentence says why.
    #[error("{0}")]
    Away(String),
}

impl Target {
    /// The version as clients read it.
    pub fn version_word(&self) -> &str {
        self.version.as_ref().map_or(HIDDEN, VersionId::as_str)
    }

    /// What names it in a request: `owner/name:64hex`, `owner/name` or `64hex`.
    pub fn reference(&self) -> String {
        let parts = [
            self.model.as_ref().map(ModelName::as_str),
            self.version.as_ref().map(VersionId::as_str),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(":")
    }

    /// The version that [`version_word`](Self::version_word) wrote; None where it is neither an id nor hidden.
    pub fn version_of(word: &str) -> Option<Option<VersionId>> {
        if word == HIDDEN {
            Some(None)
        } else {
            word.parse().ok().map(Some)
        }
    }
}

impl Runnable {
    /// The input with the defaults of what it leaves out.
    pub fn filled(&self, input: &Input) -> Input {
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

    /// The input without what nobody is to see, and that.
    pub fn hide(&self, mut input: Input) -> (Input, Input) {
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

    /// Which of the inputs is what: as `corrected`, else as found by rule.
    pub fn roles(&self, input: &Input, corrected: Option<&Roles>) -> Roles {
        match (&self.schema, corrected) {
            (Some(schema), Some(roles)) => roles.within(schema),
            (Some(schema), None) => Roles::of(schema),
            (None, Some(roles)) => roles.clone(),
            (None, None) => Roles::guess(input),
        }
    }
}

static BUILT_IN: LazyLock<Runnable> = LazyLock::new(|| {
    let read = || runnable(&serde_json::from_str::<Model>(DEPTH2IMG).ok()?);
    read()
        .unwrap_or_else(|| unreachable!("the kept model object has a name, a version and a schema"))
});

/// The model that every engine runs: stable-diffusion-depth2img, in the version of which this build has the schema.
pub fn depth2img() -> &'static Runnable {
    &BUILT_IN
}

/// [`depth2img`], where it is what is wanted.
///
/// # Errors
/// Whatever else is wanted is not here.
pub fn built_in(wanted: &Wanted) -> Result<Runnable, ResolveError> {
    let target = &depth2img().target;
    let (model, version) = (
        target.model.as_ref().map_or("", ModelName::as_str),
        target.version_word(),
    );
    let is_it = |text: &str| match text.split_once(':') {
        Some((name, id)) => name == model && id == version,
        None => text == version || text == model,
    };
    match wanted {
        Wanted::Version(text) if is_it(text) => Ok(depth2img().clone()),
        Wanted::Model(name) if name.as_str() == model => Ok(depth2img().clone()),
        Wanted::Version(_) => Err(ResolveError::NoVersion),
        Wanted::Model(_) => Err(ResolveError::NotFound),
        Wanted::Deployment(_) => Err(ResolveError::NoDeployments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";
    const MODEL: &str = "jagilley/stable-diffusion-depth2img";

    #[test]
    fn a_version_goes_by_three_names() {
        for name in [ID.to_owned(), MODEL.to_owned(), format!("{MODEL}:{ID}")] {
            let found = built_in(&Wanted::Version(name.clone())).unwrap();
            assert_eq!(
                (
                    found.target.version_word(),
                    found.target.model.as_ref().map(ModelName::as_str)
                ),
                (ID, Some(MODEL)),
                "{name}"
            );
        }
        assert!(built_in(&Wanted::Model(MODEL.parse().unwrap())).is_ok());
    }

    #[test]
    fn no_other_name_is_taken() {
        for name in [
            "",
            "jagilley",
            "stability-ai/sdxl",
            &format!("stability-ai/sdxl:{ID}"),
            &ID[1..],
            &ID.to_uppercase(),
        ] {
            assert_eq!(
                built_in(&Wanted::Version(name.to_owned())).unwrap_err(),
                ResolveError::NoVersion,
                "{name}"
            );
        }
        assert_eq!(
            built_in(&Wanted::Deployment(MODEL.parse().unwrap())).unwrap_err(),
            ResolveError::NoDeployments
        );
    }

    #[test]
    fn a_version_is_read_as_it_was_written() {
        assert_eq!(Target::version_of("hidden"), Some(None));
        assert_eq!(Target::version_of(ID), Some(Some(ID.parse().unwrap())));
        assert_eq!(Target::version_of("latest"), None);
    }
}
