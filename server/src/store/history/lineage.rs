use api::PredictionId;
use sqlx::{Sqlite, Transaction};

use crate::store::StoreError;

/// Writes down, within the transaction that made it, that `child` was made from `parent`'s settings: if the two have the same owner.
pub(in crate::store) async fn descend(
    transaction: &mut Transaction<'_, Sqlite>,
    child: &PredictionId,
    parent: &PredictionId,
) -> Result<(), StoreError> {
    let update = sqlx::query(
        "UPDATE history SET parent = ?1 WHERE prediction = ?2 AND prediction <> ?1
         AND EXISTS (SELECT 1 FROM history AS known WHERE known.prediction = ?1 AND known.owner = history.owner)",
    );
    update
        .bind(parent.as_str())
        .bind(child.as_str())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
