use api::{CatalogEntry, InputSchema, InvalidField, ModelName, Roles};

use super::Catalog;
use crate::{clock::stamp, models::faults_of, owner::OwnerId, store::StoreError};

/// Roles that were not corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// There is no such model, or nobody knows what it takes.
    #[error("there is no such model")]
    Unknown,
    /// They do not fit the model's inputs.
    #[error("the roles do not fit the inputs")]
    Invalid(Vec<InvalidField>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Catalog {
    /// All that is known of a model, with the roles of its inputs as `asker` has corrected them.
    pub async fn entry_for(
        &self,
        asker: &OwnerId,
        owner: &str,
        name: &str,
    ) -> Result<Option<CatalogEntry>, StoreError> {
        let Some(entry) = self.entry(owner, name).await? else {
            return Ok(None);
        };
        let Ok(model) = ModelName::try_from(format!("{owner}/{name}")) else {
            return Ok(Some(entry));
        };
        let corrected = self.0.store.model_roles(asker, &model).await?;
        let schema = InputSchema::from_openapi(&entry.openapi_schema).ok();
        Ok(Some(match corrected.zip(schema) {
            Some((roles, schema)) => CatalogEntry {
                roles: roles.within(&schema),
                has_own_roles: true,
                ..entry
            },
            None => entry,
        }))
    }

    /// Keeps `asker`'s word on which of a model's inputs is what.
    ///
    /// # Errors
    /// Where the model has no such inputs.
    pub async fn correct_roles(
        &self,
        asker: &OwnerId,
        model: &ModelName,
        roles: &Roles,
    ) -> Result<(), CorrectionError> {
        let schema = self.schema(model).await?.ok_or(CorrectionError::Unknown)?;
        let faults = faults_of(roles, &schema);
        if !faults.is_empty() {
            return Err(CorrectionError::Invalid(faults));
        }
        Ok(self
            .0
            .store
            .set_model_roles(asker, model, roles, &stamp(self.0.clock.now()))
            .await?)
    }

    /// Has the roles found by rule again, and gives them.
    ///
    /// # Errors
    /// Where there is no such model.
    pub async fn forget_roles(
        &self,
        asker: &OwnerId,
        model: &ModelName,
    ) -> Result<Roles, CorrectionError> {
        let schema = self.schema(model).await?.ok_or(CorrectionError::Unknown)?;
        self.0.store.forget_model_roles(asker, model).await?;
        Ok(Roles::of(&schema))
    }

    async fn schema(&self, name: &ModelName) -> Result<Option<InputSchema>, StoreError> {
        let version = self
            .model(name)
            .await?
            .and_then(|model| model.latest_version);
        Ok(version.and_then(|version| InputSchema::from_openapi(&version.openapi_schema).ok()))
    }
}
