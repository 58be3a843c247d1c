use std::{sync::Arc, time::Duration};

use api::{InputSchema, ModelName, VersionId};
use moka::future::Cache;
use serde_json::Value;

use super::{Parts, submit, words};
use crate::models::{self, ResolveError, Runnable, Shape, Target, Wanted};

/// Models that are remembered, and versions. A schema takes some kilobytes.
const REMEMBERED: u64 = 500;
/// How long a model's latest version counts as the latest.
const MODELS_FRESH: Duration = Duration::from_secs(60);
/// How often Replicate is asked before whoever waits is told that it cannot be reached.
const TRIES: u32 = 3;

/// What a version takes, where that is known, and what it gives.
type Spoken = (Option<Arc<InputSchema>>, Shape);

/// What Replicate has said of models.
pub(super) struct Known {
    models: Cache<ModelName, Runnable>,
    /// What a version takes never changes.
    versions: Cache<VersionId, Spoken>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            models: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(MODELS_FRESH)
                .build(),
            versions: Cache::builder().max_capacity(REMEMBERED).build(),
        }
    }
}

impl Parts {
    /// What Replicate runs for this. A version by its id alone is taken without knowing what it takes: Replicate gives no way to ask.
    pub(super) async fn resolve(&self, wanted: &Wanted) -> Result<Runnable, ResolveError> {
        if let Ok(built_in) = models::built_in(wanted) {
            return Ok(built_in);
        }
        match wanted {
            Wanted::Model(name) => self.model(name).await,
            Wanted::Deployment(name) => self.deployment(name).await,
            Wanted::Version(text) => self.version(text).await.map_err(|error| match error {
                ResolveError::NotFound => ResolveError::NoVersion,
                error => error,
            }),
        }
    }

    async fn version(&self, text: &str) -> Result<Runnable, ResolveError> {
        if let Some((name, id)) = text.split_once(':') {
            let (name, id) = (parsed(name)?, parsed(id)?);
            let (schema, gives) = self.spoken(&name, &id).await?;
            return Ok(Runnable {
                target: Target {
                    model: Some(name),
                    version: Some(id),
                    deployment: None,
                },
                schema,
                gives,
            });
        }
        let Ok(id) = text.parse::<VersionId>() else {
            return self.model(&parsed(text)?).await;
        };
        let (schema, gives) = self.known.versions.get(&id).await.unwrap_or_default();
        Ok(Runnable {
            target: Target {
                model: None,
                version: Some(id),
                deployment: None,
            },
            schema,
            gives,
        })
    }

    async fn model(&self, name: &ModelName) -> Result<Runnable, ResolveError> {
        let read = async { latest(name, &self.read(&format!("/models/{name}")).await?) };
        self.known
            .models
            .try_get_with_by_ref(name, read)
            .await
            .map_err(Arc::unwrap_or_clone)
    }

    async fn spoken(&self, name: &ModelName, id: &VersionId) -> Result<Spoken, ResolveError> {
        let read = async {
            Ok(spoken(
                &self.read(&format!("/models/{name}/versions/{id}")).await?,
            ))
        };
        self.known
            .versions
            .try_get_with_by_ref(id, read)
            .await
            .map_err(|error: Arc<ResolveError>| Arc::unwrap_or_clone(error))
    }

    /// What a deployment runs just now.
    async fn deployment(&self, name: &ModelName) -> Result<Runnable, ResolveError> {
        let deployment = self.read(&format!("/deployments/{name}")).await?;
        let release = |key: &str| {
            deployment
                .pointer(&format!("/current_release/{key}"))
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (model, version): (ModelName, VersionId) =
            (parsed(release("model"))?, parsed(release("version"))?);
        let (schema, gives) = match self.spoken(&model, &version).await {
            // A deployment may run what may not be seen.
            Err(ResolveError::NotFound) => Spoken::default(),
            result => result?,
        };
        Ok(Runnable {
            target: Target {
                model: Some(model),
                version: Some(version),
                deployment: Some(name.clone()),
            },
            schema,
            gives,
        })
    }

    /// Asks, a few times where it may help: somebody waits.
    async fn read(&self, path: &str) -> Result<Value, ResolveError> {
        let mut failures = 0;
        loop {
            match self.client.read(path).await {
                Ok(answer) => return Ok(answer),
                Err(error) if error.status() == Some(404) => return Err(ResolveError::NotFound),
                Err(error) => {
                    failures += 1;
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        failures,
                        "Replicate could not be asked about a model"
                    );
                    if !error.is_passing() || failures >= TRIES || error.retry_after().is_some() {
                        return Err(ResolveError::Away(words::no_answer(&error)));
                    }
                    submit::wait(&error, failures).await;
                }
            }
        }
    }
}

/// What a model is run as: an official one by its name, any other by its latest version.
fn latest(name: &ModelName, model: &Value) -> Result<Runnable, ResolveError> {
    let version = model
        .get("latest_version")
        .filter(|version| version.is_object());
    let is_official = model
        .get("is_official")
        .and_then(Value::as_bool)
        .unwrap_or_default();
    let id = version.and_then(|version| version.get("id")?.as_str()?.parse().ok());
    if !is_official && id.is_none() {
        return Err(ResolveError::NoVersion);
    }
    let target = Target {
        model: Some(name.clone()),
        version: id.filter(|_| !is_official),
        deployment: None,
    };
    let (schema, gives) = version.map(spoken).unwrap_or_default();
    Ok(Runnable {
        target,
        schema,
        gives,
    })
}

fn spoken(version: &Value) -> Spoken {
    let document = version.get("openapi_schema").unwrap_or(&Value::Null);
    (
        InputSchema::from_openapi(document).ok().map(Arc::new),
        Shape::of(document),
    )
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, ResolveError> {
    text.parse().map_err(|_| ResolveError::NoVersion)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_official_model_is_run_by_its_name_and_any_other_by_its_latest_version() {
        let name: ModelName = "acme/painter".parse().unwrap();
        let id = "a".repeat(64);
        let version = json!({ "id": id, "openapi_schema": { "components": { "schemas": { "Input": { "properties": {} } } } } });
        let official = latest(
            &name,
            &json!({ "is_official": true, "latest_version": version }),
        )
        .unwrap();
        assert_eq!(
            (official.target.version_word(), official.schema.is_some()),
            ("hidden", true)
        );
        let other = latest(&name, &json!({ "latest_version": version })).unwrap();
        assert_eq!(other.target.version_word(), id);
        assert_eq!(
            latest(&name, &json!({ "latest_version": null })).unwrap_err(),
            ResolveError::NoVersion,
            "it was never pushed"
        );
    }
}
