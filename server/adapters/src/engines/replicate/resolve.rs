use std::{sync::Arc, time::Duration};

use api::{InputSchema, ModelName, VersionId};
use backon::{ExponentialBuilder, Retryable};
use moka::future::Cache;
use serde_json::Value;

use super::{
    Inner,
    client::{CallError, RETRY},
    error_messages,
};
use domain::{
    model_target as models,
    model_target::{ModelReference, OutputShape, ResolveError, ResolvedModel, Target},
};

/// Cached models, and cached versions. A schema takes some kilobytes.
const CACHE_CAPACITY: u64 = 500;
/// How long the latest version of a model is cached.
const MODEL_TTL: Duration = Duration::from_secs(60);
/// Retries of a request that a client waits for.
const MODEL_RETRY: ExponentialBuilder = RETRY.with_max_times(2);

/// The input schema of a version, if it is known, and the shape of its output.
type Schemas = (Option<Arc<InputSchema>>, OutputShape);

/// Cached models and versions.
pub(super) struct ModelCache {
    models: Cache<ModelName, ResolvedModel>,
    /// The schema of a version never changes.
    versions: Cache<VersionId, Schemas>,
}

impl Default for ModelCache {
    fn default() -> Self {
        Self {
            models: Cache::builder()
                .max_capacity(CACHE_CAPACITY)
                .time_to_live(MODEL_TTL)
                .build(),
            versions: Cache::builder().max_capacity(CACHE_CAPACITY).build(),
        }
    }
}

impl Inner {
    /// Resolves a model reference. A version that is given by its id alone is accepted without a
    /// schema, because Replicate's API cannot look it up.
    pub(super) async fn resolve(
        &self,
        wanted: &ModelReference,
    ) -> Result<ResolvedModel, ResolveError> {
        if let Ok(built_in) = models::built_in(wanted) {
            return Ok(built_in);
        }
        match wanted {
            ModelReference::Model(name) => self.model(name).await,
            ModelReference::Deployment(name) => self.deployment(name).await,
            ModelReference::Version(text) => {
                self.version(text).await.map_err(|error| match error {
                    ResolveError::NotFound => ResolveError::VersionNotFound,
                    error => error,
                })
            }
        }
    }

    async fn version(&self, text: &str) -> Result<ResolvedModel, ResolveError> {
        if let Some((name, id)) = text.split_once(':') {
            let (name, id) = (parse(name)?, parse(id)?);
            let (schema, output_shape) = self.schemas(&name, &id).await?;
            return Ok(ResolvedModel {
                target: Target {
                    model: Some(name),
                    version: Some(id),
                    deployment: None,
                },
                schema,
                output_shape,
            });
        }
        let Ok(id) = text.parse::<VersionId>() else {
            return self.model(&parse(text)?).await;
        };
        let (schema, output_shape) = self.models.versions.get(&id).await.unwrap_or_default();
        Ok(ResolvedModel {
            target: Target {
                model: None,
                version: Some(id),
                deployment: None,
            },
            schema,
            output_shape,
        })
    }

    async fn model(&self, name: &ModelName) -> Result<ResolvedModel, ResolveError> {
        let read = async { latest(name, &self.read(&format!("/models/{name}")).await?) };
        self.models
            .models
            .try_get_with_by_ref(name, read)
            .await
            .map_err(Arc::unwrap_or_clone)
    }

    async fn schemas(&self, name: &ModelName, id: &VersionId) -> Result<Schemas, ResolveError> {
        let read = async {
            Ok(parse_schemas(
                &self.read(&format!("/models/{name}/versions/{id}")).await?,
            ))
        };
        self.models
            .versions
            .try_get_with_by_ref(id, read)
            .await
            .map_err(|error: Arc<ResolveError>| Arc::unwrap_or_clone(error))
    }

    /// The version that a deployment runs at the moment.
    async fn deployment(&self, name: &ModelName) -> Result<ResolvedModel, ResolveError> {
        let deployment = self.read(&format!("/deployments/{name}")).await?;
        let release = |key: &str| {
            deployment
                .pointer(&format!("/current_release/{key}"))
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (model, version): (ModelName, VersionId) =
            (parse(release("model"))?, parse(release("version"))?);
        let (schema, output_shape) = match self.schemas(&model, &version).await {
            // The model of a deployment may be private.
            Err(ResolveError::NotFound) => Schemas::default(),
            result => result?,
        };
        Ok(ResolvedModel {
            target: Target {
                model: Some(model),
                version: Some(version),
                deployment: Some(name.clone()),
            },
            schema,
            output_shape,
        })
    }

    /// Requests a path with few retries, and none if Replicate asks to wait, because a client waits
    /// for the response.
    async fn read(&self, path: &str) -> Result<Value, ResolveError> {
        let result = (|| self.client.read(path))
            .retry(MODEL_RETRY)
            .when(|error: &CallError| error.is_transient() && error.retry_after().is_none())
            .await;
        match result {
            Ok(response) => Ok(response),
            Err(error) if error.status() == Some(404) => Err(ResolveError::NotFound),
            Err(error) => {
                tracing::warn!(
                    path,
                    error = &error as &dyn std::error::Error,
                    "model request to Replicate failed"
                );
                Err(ResolveError::Unavailable(error_messages::unavailable(
                    &error,
                )))
            }
        }
    }
}

/// How a model is run: an official one by its name, any other by its latest version.
fn latest(name: &ModelName, model: &Value) -> Result<ResolvedModel, ResolveError> {
    let version = model
        .get("latest_version")
        .filter(|version| version.is_object());
    let is_official = model
        .get("is_official")
        .and_then(Value::as_bool)
        .unwrap_or_default();
    let id = version.and_then(|version| version.get("id")?.as_str()?.parse().ok());
    if !is_official && id.is_none() {
        return Err(ResolveError::VersionNotFound);
    }
    let target = Target {
        model: Some(name.clone()),
        version: id.filter(|_| !is_official),
        deployment: None,
    };
    let (schema, output_shape) = version.map(parse_schemas).unwrap_or_default();
    Ok(ResolvedModel {
        target,
        schema,
        output_shape,
    })
}

fn parse_schemas(version: &Value) -> Schemas {
    let document = version.get("openapi_schema").unwrap_or(&Value::Null);
    (
        InputSchema::from_openapi(document).ok().map(Arc::new),
        OutputShape::of(document),
    )
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, ResolveError> {
    text.parse().map_err(|_| ResolveError::VersionNotFound)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn official_model_runs_by_name_and_others_by_latest_version() {
        let name: ModelName = "acme/painter".parse().unwrap();
        let id = "a".repeat(64);
        let version = json!({ "id": id, "openapi_schema": { "components": { "schemas": { "Input": { "properties": {} } } } } });
        let official = latest(
            &name,
            &json!({ "is_official": true, "latest_version": version }),
        )
        .unwrap();
        assert_eq!(
            (official.target.version_str(), official.schema.is_some()),
            ("hidden", true)
        );
        let other = latest(&name, &json!({ "latest_version": version })).unwrap();
        assert_eq!(other.target.version_str(), id);
        assert_eq!(
            latest(&name, &json!({ "latest_version": null })).unwrap_err(),
            ResolveError::VersionNotFound,
            "a model without versions"
        );
    }
}
