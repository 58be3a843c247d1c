use api::{CatalogEntry, InputSchema, InvalidField, ModelName, Roles};

use super::Catalog;
use domain::{clock::to_wire_timestamp, model_target::validate_roles, owner::OwnerId};
use store::StoreError;

/// A correction of roles that failed.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// The model does not exist, or its inputs are unknown.
    #[error("there is no such model")]
    Unknown,
    /// The roles do not match the model's inputs.
    #[error("the roles do not match the model's inputs")]
    Invalid(Vec<InvalidField>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Catalog {
    /// The page of a model, with the input roles as `user` corrected them.
    pub async fn entry_for(
        &self,
        user: &OwnerId,
        owner: &str,
        name: &str,
    ) -> Result<Option<CatalogEntry>, StoreError> {
        let Some(entry) = self.entry(owner, name).await? else {
            return Ok(None);
        };
        let Ok(model) = ModelName::try_from(format!("{owner}/{name}")) else {
            return Ok(Some(entry));
        };
        let Some(roles) = self.0.store.model_roles().find(user, &model).await? else {
            return Ok(Some(entry));
        };
        let Ok(schema) = InputSchema::from_openapi(&entry.openapi_schema) else {
            return Ok(Some(entry));
        };
        Ok(Some(CatalogEntry {
            roles: roles.within(&schema),
            has_own_roles: true,
            ..entry
        }))
    }

    /// Stores `user`'s correction of the roles of a model's inputs.
    ///
    /// # Errors
    /// If the model does not have these inputs.
    pub async fn correct_roles(
        &self,
        user: &OwnerId,
        model: &ModelName,
        roles: &Roles,
    ) -> Result<(), CorrectionError> {
        let schema = self.schema(model).await?.ok_or(CorrectionError::Unknown)?;
        let faults = validate_roles(roles, &schema);
        if !faults.is_empty() {
            return Err(CorrectionError::Invalid(faults));
        }
        Ok(self
            .0
            .store
            .model_roles()
            .save(user, model, roles, &to_wire_timestamp(self.0.clock.now()))
            .await?)
    }

    /// Removes `user`'s correction. Returns the roles that are detected from the inputs.
    ///
    /// # Errors
    /// If the model does not exist.
    pub async fn reset_roles(
        &self,
        user: &OwnerId,
        model: &ModelName,
    ) -> Result<Roles, CorrectionError> {
        let schema = self.schema(model).await?.ok_or(CorrectionError::Unknown)?;
        self.0.store.model_roles().delete(user, model).await?;
        Ok(Roles::of(&schema))
    }

    async fn schema(&self, name: &ModelName) -> Result<Option<InputSchema>, StoreError> {
        let Some(model) = self.model(name).await? else {
            return Ok(None);
        };
        let Some(version) = model.latest_version else {
            return Ok(None);
        };
        Ok(InputSchema::from_openapi(&version.openapi_schema).ok())
    }
}
