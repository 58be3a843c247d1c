use api::{ModelName, Roles, Timestamp};

use super::{Store, StoreError};
use crate::owner::OwnerId;

impl Store {
    /// Which inputs of a model are what, where `owner` has corrected that.
    pub async fn model_roles(
        &self,
        owner: &OwnerId,
        model: &ModelName,
    ) -> Result<Option<Roles>, StoreError> {
        let select =
            sqlx::query_scalar("SELECT roles FROM model_roles WHERE owner = ? AND model = ?");
        let roles: Option<String> = select
            .bind(owner.as_str())
            .bind(model.as_str())
            .fetch_optional(&self.readers)
            .await?;
        roles
            .map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Unreadable("roles")))
            .transpose()
    }

    /// Keeps `owner`'s correction in place of the one before.
    pub async fn set_model_roles(
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
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Forgets `owner`'s correction.
    pub async fn forget_model_roles(
        &self,
        owner: &OwnerId,
        model: &ModelName,
    ) -> Result<(), StoreError> {
        let delete = sqlx::query("DELETE FROM model_roles WHERE owner = ? AND model = ?")
            .bind(owner.as_str())
            .bind(model.as_str());
        delete.execute(&self.writer).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predictions::world::{BEGINNING, World, me, other};

    #[tokio::test]
    async fn a_correction_is_its_owners_until_it_is_forgotten() {
        let world = World::open().await;
        let (store, model) = (
            world.predictions().store.clone(),
            "acme/restyle".parse().unwrap(),
        );
        let at = Timestamp::from_rfc3339(BEGINNING);
        for image in ["photo", "picture"] {
            let roles = Roles {
                image: Some(image.into()),
                ..Roles::default()
            };
            store
                .set_model_roles(&me(), &model, &roles, &at)
                .await
                .unwrap();
            assert_eq!(store.model_roles(&me(), &model).await.unwrap(), Some(roles));
        }
        assert_eq!(store.model_roles(&other(), &model).await.unwrap(), None);
        store.forget_model_roles(&me(), &model).await.unwrap();
        assert_eq!(store.model_roles(&me(), &model).await.unwrap(), None);
    }
}
