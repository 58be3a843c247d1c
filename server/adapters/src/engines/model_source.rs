//! Models that are known from the catalog and not from this build.

use api::{Model, ModelName, VersionId};
use futures_util::future::BoxFuture;

use domain::model_target::{ModelReference, ResolveError};

/// The source of models could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the models cannot be read")]
pub struct ModelSourceError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Looks up records of models that are not built in.
pub trait ModelSource: Send + Sync {
    /// The model of this name.
    fn model<'a>(
        &'a self,
        name: &'a ModelName,
    ) -> BoxFuture<'a, Result<Option<Model>, ModelSourceError>>;

    /// The model that this version belongs to.
    fn version<'a>(
        &'a self,
        id: &'a VersionId,
    ) -> BoxFuture<'a, Result<Option<Model>, ModelSourceError>>;
}

/// The model that a request refers to.
///
/// # Errors
/// If the source does not know it, or only in another version.
pub async fn find_model(
    source: &dyn ModelSource,
    wanted: &ModelReference,
) -> Result<Model, ResolveError> {
    let found = match wanted {
        ModelReference::Deployment(_) => return Err(ResolveError::DeploymentsUnsupported),
        ModelReference::Model(name) => {
            return source.model(name).await?.ok_or(ResolveError::NotFound);
        }
        ModelReference::Version(text) => match text.split_once(':') {
            Some((name, id)) => source
                .model(&parse(name)?)
                .await?
                .filter(|model| has_version(model, id)),
            None if text.contains('/') => source.model(&parse(text)?).await?,
            None => source
                .version(&parse(text)?)
                .await?
                .filter(|model| has_version(model, text)),
        },
    };
    found.ok_or(ResolveError::VersionNotFound)
}

fn has_version(model: &Model, id: &str) -> bool {
    model
        .latest_version
        .as_ref()
        .is_some_and(|version| version.id.as_str() == id)
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, ResolveError> {
    text.parse().map_err(|_| ResolveError::VersionNotFound)
}

impl From<ModelSourceError> for ResolveError {
    fn from(error: ModelSourceError) -> Self {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "catalog read failed"
        );
        Self::Unavailable(
            "The catalog of models cannot be read just now. Try again in a moment.".into(),
        )
    }
}
