use api::{ModelName, Roles, Timestamp};

use super::{ModelRoleRepository, StoreError};
use domain::owner::OwnerId;

impl ModelRoleRepository<'_> {
    /// `owner`'s corrected roles of a model's inputs.
    pub async fn find(
        &self,
        owner: &OwnerId,
        model: &ModelName,
    ) -> Result<Option<Roles>, StoreError> {
        let select =
            sqlx::query_scalar("SELECT roles FROM model_roles WHERE owner = ? AND model = ?");
        let roles: Option<String> = select
            .bind(owner.as_str())
            .bind(model.as_str())
            .fetch_optional(&self.store.readers)
            .await?;
        roles
            .map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Unreadable("roles")))
            .transpose()
    }

    /// Stores a correction, in place of an earlier one.
    pub async fn save(
        &self,
        owner: &OwnerId,
        model: &ModelName,
        roles: &Roles,
        at: &Timestamp,
    ) -> Result<(), StoreError> {
        let insert = sqlx::query(
            "INSERT OR REPLACE INTO model_roles (owner, model, roles, changed_at) VALUES (?, ?, ?, ?)",
        );
        let roles = serde_json::json!(roles).to_string();
        insert
            .bind(owner.as_str())
            .bind(model.as_str())
            .bind(roles)
            .bind(at.as_str())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }

    /// Deletes a correction.
    pub async fn delete(&self, owner: &OwnerId, model: &ModelName) -> Result<(), StoreError> {
        let delete = sqlx::query("DELETE FROM model_roles WHERE owner = ? AND model = ?")
            .bind(owner.as_str())
            .bind(model.as_str());
        delete.execute(&self.store.writer).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Store,
        test_support::{START_TIME, me, other},
    };

    #[tokio::test]
    async fn correction_is_private_to_its_owner_until_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        let model = "acme/restyle".parse().unwrap();
        let at = Timestamp::from_rfc3339(START_TIME);
        for image in ["photo", "picture"] {
            let roles = Roles {
                image: Some(image.into()),
                ..Roles::default()
            };
            store
                .model_roles()
                .save(&me(), &model, &roles, &at)
                .await
                .unwrap();
            assert_eq!(
                store.model_roles().find(&me(), &model).await.unwrap(),
                Some(roles)
            );
        }
        assert_eq!(
            store.model_roles().find(&other(), &model).await.unwrap(),
            None
        );
        store.model_roles().delete(&me(), &model).await.unwrap();
        assert_eq!(store.model_roles().find(&me(), &model).await.unwrap(), None);
    }
}
