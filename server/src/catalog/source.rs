use api::{Model, ModelName, VersionId};
use futures_util::{FutureExt, future::BoxFuture};

use super::Catalog;
use crate::{models::ModelSource, store::StoreError};

impl ModelSource for Catalog {
    fn model<'a>(
        &'a self,
        name: &'a ModelName,
    ) -> BoxFuture<'a, Result<Option<Model>, StoreError>> {
        Self::model(self, name).boxed()
    }

    fn version<'a>(
        &'a self,
        id: &'a VersionId,
    ) -> BoxFuture<'a, Result<Option<Model>, StoreError>> {
        Self::version(self, id).boxed()
    }
}
