use api::{
    CatalogCollection, CatalogCollections, CatalogEntry, CatalogPage, CatalogQuery, Creator,
    address, routes,
};

use super::{ClientError, ask};

/// A page of the models that a search finds: the first one, or the one that a page named as its `next`; of so many at most, where that is said.
pub async fn catalog(
    query: &CatalogQuery,
    next: Option<&str>,
    limit: Option<usize>,
) -> Result<CatalogPage, ClientError> {
    let search = query.to_search();
    let limit = limit.map(|limit| limit.to_string());
    let paging = [("cursor", next), ("limit", limit.as_deref())];
    let paging = address::query(
        paging
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let paging = if search.is_empty() {
        paging
    } else {
        paging.replacen('?', "&", 1)
    };
    ask::get(format!("{}{search}{paging}", routes::CATALOG_MODELS)).await
}

/// All that is known of a model.
pub async fn catalog_model(owner: &str, name: &str) -> Result<CatalogEntry, ClientError> {
    ask::get(routes::catalog_model(owner, name)).await
}

/// Somebody who makes models.
pub async fn creator(owner: &str) -> Result<Creator, ClientError> {
    ask::get(routes::CATALOG_CREATOR.replace("{owner}", owner)).await
}

/// The collections, each with the first of its models.
pub async fn collections() -> Result<Vec<CatalogCollection>, ClientError> {
    Ok(
        ask::get::<CatalogCollections>(routes::CATALOG_COLLECTIONS.to_owned())
            .await?
            .collections,
    )
}

/// A collection with all of its models.
pub async fn collection(slug: &str) -> Result<CatalogCollection, ClientError> {
    ask::get(routes::CATALOG_COLLECTION.replace("{slug}", slug)).await
}
