use api::{CatalogEntry, CatalogSource, CatalogVersion, CollectionLink, InputSchema, Model, Roles};
use serde_json::{Value, json};

use super::{
    Catalog, built_in, example::example, index::CatalogIndex, run_history, similar::similar,
};
use store::StoreError;

impl Catalog {
    /// The page of a model; `None` if the catalog does not have it.
    pub async fn entry(&self, owner: &str, name: &str) -> Result<Option<CatalogEntry>, StoreError> {
        let (full_name, index) = (format!("{owner}/{name}"), self.index());
        let Some(doc_id) = index.doc_id(&full_name) else {
            return Ok(None);
        };
        let row = self.0.store.catalog().find_model(&full_name).await?;
        let source = row
            .as_ref()
            .map_or(CatalogSource::BuiltIn, |row| row.source);
        let Some(model) = built_in::merge(row.map(|row| row.model), &full_name) else {
            return Ok(None);
        };
        let document = model
            .latest_version
            .as_ref()
            .map_or(Value::Null, |version| schemas(&version.openapi_schema));
        let schema = InputSchema::from_openapi(&document).ok();
        Ok(Some(CatalogEntry {
            model: index.models[doc_id].model.as_ref().clone(),
            versions: self.versions(&model, &full_name).await?,
            roles: schema.as_ref().map(Roles::of).unwrap_or_default(),
            has_own_roles: false,
            example: example(&model, schema.as_ref()),
            openapi_schema: document,
            run_history: run_history::full(&self.0.store.catalog().run_counts(&full_name).await?),
            similar: similar(&index, doc_id),
            collections: collections(&index, doc_id),
            readme: built_in::readme(&full_name).map(str::to_owned),
            source: Some(source),
            url: Some(model.url).filter(|url| !url.is_empty()),
            github_url: model.github_url,
            paper_url: model.paper_url,
            license_url: model.license_url,
            weights_url: model.weights_url,
        }))
    }

    /// The known versions, the latest included, newest first.
    async fn versions(&self, model: &Model, name: &str) -> Result<Vec<CatalogVersion>, StoreError> {
        let mut versions = self.0.store.catalog().versions(name).await?;
        if let Some(latest) = &model.latest_version
            && versions.iter().all(|version| version.id != latest.id)
        {
            let latest = CatalogVersion {
                id: latest.id.clone(),
                created_at: latest.created_at.clone(),
                cog_version: latest.cog_version.clone(),
            };
            versions.insert(0, latest);
        }
        Ok(versions)
    }
}

/// Reduces an OpenAPI document to its schemas, which describe inputs and outputs.
fn schemas(document: &Value) -> Value {
    match document.pointer("/components/schemas") {
        Some(schemas) => json!({ "components": { "schemas": schemas } }),
        None => Value::Null,
    }
}

/// The collections that contain the model.
fn collections(index: &CatalogIndex, doc_id: usize) -> Vec<CollectionLink> {
    index
        .collections
        .iter()
        .filter(|(_, doc_ids)| doc_ids.contains(&doc_id))
        .map(|(collection, _)| CollectionLink {
            slug: collection.slug.clone(),
            name: collection.name.clone(),
        })
        .collect()
}
