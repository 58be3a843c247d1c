use api::{CreateEmbedKey, EmbedKey, EmbedKeyId, EmbedKeys, routes};

use super::{ClientError, ask};

/// One's studios in other sites, the youngest first.
pub async fn embed_keys() -> Result<Vec<EmbedKey>, ClientError> {
    Ok(ask::get::<EmbedKeys>(routes::EMBED_KEYS.to_owned())
        .await?
        .keys)
}

/// Makes a studio for another site. Only this answer has its key.
pub async fn create_embed_key(key: &CreateEmbedKey) -> Result<EmbedKey, ClientError> {
    ask::post(routes::EMBED_KEYS.to_owned(), Some(key), Vec::new()).await
}

/// Ends a studio in another site.
pub async fn delete_embed_key(id: &EmbedKeyId) -> Result<(), ClientError> {
    ask::delete(routes::embed_key(id)).await
}
