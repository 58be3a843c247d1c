use api::{CatalogEntry, CatalogSource, CatalogVersion, CollectionLink, InputSchema, Model, Roles};
use serde_json::{Value, json};

use super::{Catalog, built_in, example::example, runs, shown::Shown, similar::similar};
use crate::store::StoreError;

impl Catalog {
    /// All that is known of a model.
    pub async fn entry(&self, owner: &str, name: &str) -> Result<Option<CatalogEntry>, StoreError> {
        let (full_name, shown) = (format!("{owner}/{name}"), self.shown());
        let Some(place) = shown.place(&full_name) else {
            return Ok(None);
        };
        let row = self.0.store.catalog_model(&full_name).await?;
        let source = row
            .as_ref()
            .map_or(CatalogSource::BuiltIn, |row| row.source);
        let Some(model) = built_in::completed(row.map(|row| row.model), &full_name) else {
            return Ok(None);
        };
        let document = model
            .latest_version
            .as_ref()
            .map_or(Value::Null, |version| schemas(&version.openapi_schema));
        let schema = InputSchema::from_openapi(&document).ok();
        Ok(Some(CatalogEntry {
            model: shown.cards[place].listed.model.as_ref().clone(),
            versions: self.versions(&model, &full_name).await?,
            roles: schema.as_ref().map(Roles::of).unwrap_or_default(),
            has_own_roles: false,
            example: example(&model, schema.as_ref()),
            openapi_schema: document,
            run_history: runs::history(&self.0.store.catalog_runs(&full_name).await?),
            similar: similar(&shown, place),
            collections: collections(&shown, place),
            readme: built_in::readme(&full_name).map(str::to_owned),
            source: Some(source),
            url: Some(model.url).filter(|url| !url.is_empty()),
            github_url: model.github_url,
            paper_url: model.paper_url,
            license_url: model.license_url,
            weights_url: model.weights_url,
        }))
    }

    /// The versions that are known, newest first; the latest is among them.
    async fn versions(&self, model: &Model, name: &str) -> Result<Vec<CatalogVersion>, StoreError> {
        let mut versions = self.0.store.catalog_versions(name).await?;
        if let Some(latest) = model
            .latest_version
            .as_ref()
            .filter(|latest| versions.iter().all(|version| version.id != latest.id))
        {
            let (id, created_at) = (latest.id.clone(), latest.created_at.clone());
            versions.insert(
                0,
                CatalogVersion {
                    id,
                    created_at,
                    cog_version: latest.cog_version.clone(),
                },
            );
        }
        Ok(versions)
    }
}

/// Of an OpenAPI document what inputs and outputs are read from.
fn schemas(document: &Value) -> Value {
    document.pointer("/components/schemas").map_or(
        Value::Null,
        |schemas| json!({ "components": { "schemas": schemas } }),
    )
}

fn collections(shown: &Shown, place: usize) -> Vec<CollectionLink> {
    let holding = shown
        .collections
        .iter()
        .filter(|(_, places)| places.contains(&place));
    holding
        .map(|(collection, _)| CollectionLink {
            slug: collection.slug.clone(),
            name: collection.name.clone(),
        })
        .collect()
}
