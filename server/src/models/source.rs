use api::{InputSchema, Model, ModelName, VersionId};
use futures_util::future::BoxFuture;

use super::{ResolveError, Runnable, Shape, Target, Wanted};
use crate::store::StoreError;

/// Where models are known that this build does not have itself.
pub trait ModelSource: Send + Sync {
    /// The model of that name.
    fn model<'a>(&'a self, name: &'a ModelName)
    -> BoxFuture<'a, Result<Option<Model>, StoreError>>;

    /// The model that has that version.
    fn version<'a>(&'a self, id: &'a VersionId)
    -> BoxFuture<'a, Result<Option<Model>, StoreError>>;
}

/// The model that is wanted.
///
/// # Errors
/// Where the source does not know it, or knows it in another version only.
pub async fn look_up(source: &dyn ModelSource, wanted: &Wanted) -> Result<Model, ResolveError> {
    let found = match wanted {
        Wanted::Deployment(_) => return Err(ResolveError::NoDeployments),
        Wanted::Model(name) => return source.model(name).await?.ok_or(ResolveError::NotFound),
        Wanted::Version(text) => match text.split_once(':') {
            Some((name, id)) => source
                .model(&parsed(name)?)
                .await?
                .filter(|model| has_version(model, id)),
            None if text.contains('/') => source.model(&parsed(text)?).await?,
            None => source
                .version(&parsed(text)?)
                .await?
                .filter(|model| has_version(model, text)),
        },
    };
    found.ok_or(ResolveError::NoVersion)
}

/// What of a model is run, and what it takes and gives: its latest version. None where that is not known.
pub fn runnable(model: &Model) -> Option<Runnable> {
    let version = model.latest_version.as_ref()?;
    let name = format!("{}/{}", model.owner, model.name).try_into().ok()?;
    let schema = InputSchema::from_openapi(&version.openapi_schema).ok()?;
    let target = Target {
        model: Some(name),
        version: Some(version.id.clone()),
        deployment: None,
    };
    Some(Runnable {
        target,
        schema: Some(schema.into()),
        gives: Shape::of(&version.openapi_schema),
    })
}

fn has_version(model: &Model, id: &str) -> bool {
    model
        .latest_version
        .as_ref()
        .is_some_and(|version| version.id.as_str() == id)
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, ResolveError> {
    text.parse().map_err(|_| ResolveError::NoVersion)
}

impl From<StoreError> for ResolveError {
    fn from(error: StoreError) -> Self {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "the catalog could not be read"
        );
        Self::Away("The catalog of models cannot be read just now. Try again in a moment.".into())
    }
}
