use api::{
    CatalogCollection, CatalogCollections, CatalogEntry, CatalogPage, CatalogQuery, Creator,
    ModelName, Roles, query_string, routes,
};
use serde_json::Value;

use super::{ClientError, request};

/// A page of the models that match `query`: the first one, or the one at the cursor `next`, with at
/// most `limit` models.
pub async fn catalog(
    query: &CatalogQuery,
    next: Option<&str>,
    limit: Option<usize>,
) -> Result<CatalogPage, ClientError> {
    let search = query.to_search();
    let limit = limit.map(|limit| limit.to_string());
    let mut parameters = Vec::new();
    parameters.extend(next.map(|cursor| ("cursor", cursor)));
    parameters.extend(limit.as_deref().map(|limit| ("limit", limit)));
    let mut paging = query_string::query(parameters);
    if !search.is_empty() {
        paging = paging.replacen('?', "&", 1);
    }
    request::get(format!("{}{search}{paging}", routes::CATALOG_MODELS)).await
}

/// The catalog's entry of a model.
pub async fn catalog_model(owner: &str, name: &str) -> Result<CatalogEntry, ClientError> {
    request::get(routes::catalog_model(owner, name)).await
}

/// The catalog's entry of a model that takes part in a comparison.
pub async fn compared_model(model: &ModelName) -> Result<CatalogEntry, ClientError> {
    request::get(routes::catalog_model(model.owner(), model.name())).await
}

/// The profile of an owner of models.
pub async fn creator(owner: &str) -> Result<Creator, ClientError> {
    request::get(routes::CATALOG_CREATOR.replace("{owner}", owner)).await
}

/// All collections, each with its first models.
pub async fn collections() -> Result<Vec<CatalogCollection>, ClientError> {
    let all: CatalogCollections = request::get(routes::CATALOG_COLLECTIONS.to_owned()).await?;
    Ok(all.collections)
}

/// A collection with all its models.
pub async fn collection(slug: &str) -> Result<CatalogCollection, ClientError> {
    request::get(routes::CATALOG_COLLECTION.replace("{slug}", slug)).await
}

/// The entry of a model as the JSON of a [`CatalogEntry`]: the studio needs a few fields of it, and
/// a deserializer of the whole type would be in the first load.
pub async fn model_entry(name: &str) -> Result<Value, ClientError> {
    let (owner, name) = name.split_once('/').unwrap_or((name, ""));
    request::get(routes::catalog_model(owner, name)).await
}

/// The first models that match `search`, as the JSON of a [`CatalogPage`].
pub async fn search_models(search: &str) -> Result<Value, ClientError> {
    request::get(format!("{}{search}", routes::CATALOG_MODELS)).await
}

/// Sets the roles of a model's inputs, and returns its new entry.
pub async fn set_roles(model: &ModelName, roles: &Roles) -> Result<Value, ClientError> {
    let path = routes::catalog_roles(model.owner(), model.name());
    request::put::<Value>(path, roles).await?;
    model_entry(model.as_str()).await
}

/// Resets the roles of a model's inputs to those that the server derives, and returns its new
/// entry.
pub async fn reset_roles(model: &ModelName) -> Result<Value, ClientError> {
    request::delete(routes::catalog_roles(model.owner(), model.name())).await?;
    model_entry(model.as_str()).await
}
