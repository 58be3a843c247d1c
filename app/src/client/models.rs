use api::{ModelName, Roles, routes};
use serde_json::Value;

use super::{ClientError, ask};

/// All that the catalog knows of a model, as a `CatalogEntry` is written.
pub async fn model_entry(name: &str) -> Result<Value, ClientError> {
    let (owner, name) = name.split_once('/').unwrap_or((name, ""));
    ask::get(routes::catalog_model(owner, name)).await
}

/// The first models that a query finds, as a `CatalogPage` is written.
pub async fn find_models(search: &str) -> Result<Value, ClientError> {
    ask::get(format!("{}{search}", routes::CATALOG_MODELS)).await
}

/// Says which of a model's inputs is what; all that is known of it then.
pub async fn correct_roles(name: &ModelName, roles: &Roles) -> Result<Value, ClientError> {
    let (owner, model) = name.as_str().split_once('/').unwrap_or_default();
    ask::put::<Value>(routes::catalog_roles(owner, model), roles).await?;
    model_entry(name.as_str()).await
}

/// Has the roles found by rule again; all that is known of the model then.
pub async fn forget_roles(name: &ModelName) -> Result<Value, ClientError> {
    let (owner, model) = name.as_str().split_once('/').unwrap_or_default();
    ask::delete(routes::catalog_roles(owner, model)).await?;
    model_entry(name.as_str()).await
}
